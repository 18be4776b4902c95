# METADATA
# title: Clients told to speak plaintext
# description: |
#   A client-side rule that switches TLS off for hosts of the mesh undoes mTLS where the servers are PERMISSIVE and cuts the
#   clients off where they are STRICT.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/destination-rule/
# custom:
#   id: MG-MTLS-006
#   severity: high
#   action: deny
#   remediation: Remove the tls setting; the mesh then uses mTLS wherever the server has a proxy.
#   kinds: [networking.istio.io/DestinationRule]
#   meshes: [istio]
#   elsewhere:
#     istio-ambient: ztunnel encrypts whatever a DestinationRule says.
#     linkerd: Clients cannot be told to speak plaintext to a server with a proxy.
#     consul: Clients cannot be told to speak plaintext to a server with a proxy.
#     kuma: Clients cannot be told to speak plaintext to a server with a proxy.
#     cilium: 'Clients have no say: the node encrypts.'
package meshguard.policies.mtls.client_plaintext

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some client in mesh.client_tls
	client.mode == "plaintext"
	path := client.path
	message := $"clients of {client.host} would speak plaintext: a server that is STRICT refuses them"
}
