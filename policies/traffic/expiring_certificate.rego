# METADATA
# title: Certificate that cannot be used, or not for long
# description: |
#   A certificate that has expired takes every host behind it down at once. Judged when the Secret is written, and when a
#   gateway names it; of a Secret nobody sees more than its certificate tells whoever connects. The last third of a short
#   life counts as the end, so that certificates of a day are not warned of all day.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0161/
#   - ref: https://istio.io/latest/docs/tasks/traffic-management/ingress/secure-ingress/
#   - ref: https://gateway-api.sigs.k8s.io/guides/tls/
# custom:
#   id: MG-TRAFFIC-018
#   severity: high
#   action: warn
#   remediation: >-
#     Put a certificate in PEM that is valid into the Secret, and have it renewed from now on (cert-manager, or Vault's
#     PKI).
#   kinds: [Secret, networking.istio.io/Gateway, gateway.networking.k8s.io/Gateway, networking.k8s.io/Ingress]
#   meshes: [any]
#   parameters:
#     remaining: 14d
package meshguard.policies.traffic.expiring_certificate

import data.meshguard.lib.certificates
import data.meshguard.lib.guardrails
import data.meshguard.lib.mesh
import data.meshguard.lib.request
import data.meshguard.lib.result
import data.meshguard.lib.time

parameters := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "Secret"
	fault := problem(input.context.certificate)
	path := "data"
	message := $"the certificate of Secret {request.object.metadata.name} {fault}"
}

violation contains result.violation(rego.metadata.chain(), credential.path, message) if {
	some credential in mesh.tls_credentials
	some secret in certificates.of(credential)
	fault := problem(secret.spec)
	message := $"the certificate of Secret {secret.namespace}/{secret.name} {fault}"
}

problem(certificate) := $"cannot be used: {certificate.problem}" if {
	certificate.problem
} else := $"has expired on {certificate.notAfter}" if {
	left(certificate) <= 0
} else := $"expires on {certificate.notAfter}" if {
	left(certificate) < min([time.duration(parameters.remaining), lifetime(certificate) / 3])
}

left(certificate) := time.seconds(certificate.notAfter) - time.seconds(input.context.now)

lifetime(certificate) := time.seconds(certificate.notAfter) - time.seconds(certificate.notBefore)
