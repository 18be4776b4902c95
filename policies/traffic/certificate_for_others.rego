# METADATA
# title: Certificate for other hosts
# description: |
#   Clients refuse a certificate that is not for the host that they asked for. Only its alternative names count: no browser
#   reads the common name any more.
# related_resources:
#   - ref: https://www.rfc-editor.org/rfc/rfc9525
#   - ref: https://istio.io/latest/docs/tasks/traffic-management/ingress/secure-ingress/
# custom:
#   id: MG-TRAFFIC-019
#   severity: high
#   action: warn
#   remediation: >-
#     Name the Secret of a certificate that is for the host, or have one issued with the host among its alternative names.
#   kinds: [networking.istio.io/Gateway, gateway.networking.k8s.io/Gateway, networking.k8s.io/Ingress]
#   meshes: [any]
package meshguard.policies.traffic.certificate_for_others

import data.meshguard.lib.certificates
import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), credential.path, message) if {
	some credential in mesh.tls_credentials
	candidates := certificates.of(credential)
	count(candidates) > 0
	some host in credential.hosts
	host != "*"
	every secret in candidates {
		secret.spec.names
		not certificates.covers(secret.spec.names, host)
	}
	message := $"the certificate of Secret {credential.secret} is not for host {host}, but for {names(candidates)}"
}

names(candidates) := "no host" if {
	every secret in candidates {
		count(secret.spec.names) == 0
	}
} else := concat(", ", sort({name | some secret in candidates; some name in secret.spec.names}))
