# METADATA
# title: Gateway TLS without a certificate
# description: |
#   A server for HTTPS needs a certificate; without one the gateway refuses the listener and nothing answers.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/gateway/
#   - ref: https://gateway-api.sigs.k8s.io/guides/tls/
# custom:
#   id: MG-TRAFFIC-013
#   severity: medium
#   action: deny
#   remediation: >-
#     Name the certificate's Secret in tls.credentialName (Istio) or tls.certificateRefs (Gateway API).
#   kinds: [networking.istio.io/Gateway, gateway.networking.k8s.io/Gateway]
#   meshes: [istio, istio-ambient, cilium]
#   elsewhere:
#     linkerd: It has no gateway of its own.
#     consul: An IngressGateway is given its certificate by Consul.
#     kuma: A MeshGateway without a certificate is refused by Kuma itself.
package meshguard.policies.traffic.gateway_credential

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some server in mesh.tls_servers
	not server.certificate
	path := server.path
	message := $"{server.where} has TLS and no certificate: it will not start"
}
