# METADATA
# title: Gateway TLS without a certificate
# description: |
#   A server for HTTPS needs a certificate; without one the gateway refuses the listener and nothing answers.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/gateway/
# custom:
#   id: MG-TRAFFIC-013
#   severity: medium
#   action: deny
#   remediation: >-
#     Name the certificate's Secret in tls.credentialName.
#   kinds: [networking.istio.io/Gateway]
#   meshes: [istio]
package meshguard.policies.traffic.gateway_credential

import data.meshguard.lib.mesh.istio_traffic
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some server in istio_traffic.servers
	server.spec.tls.mode in {"SIMPLE", "MUTUAL"}
	not has_certificate(server.spec.tls)
	path := $"{server.path}.tls.credentialName"
	message := $"port {server.spec.port.number} has TLS and no certificate"
}

has_certificate(tls) if {
	some field in ["credentialName", "credentialNames", "serverCertificate", "tlsCertificates"]
	tls[field]
}
