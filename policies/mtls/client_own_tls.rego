# METADATA
# title: Clients told to use their own TLS
# description: |
#   TLS that is not the mesh's carries no identity of the mesh: a server that is STRICT refuses it, and authorization on
#   identities fails.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/destination-rule/
#   - ref: https://istio.io/latest/docs/ops/common-problems/network-issues/
# custom:
#   id: MG-MTLS-007
#   severity: medium
#   action: warn
#   remediation: >-
#     Remove the tls setting or use the mesh's own (ISTIO_MUTUAL); delete a BackendTLSPolicy for a Service of the mesh.
#   kinds: [networking.istio.io/DestinationRule, gateway.networking.k8s.io/BackendTLSPolicy]
#   meshes: [istio, istio-ambient, linkerd, kuma, cilium]
#   elsewhere:
#     consul: TLS to a service outside of the mesh is the terminating gateway's; between its own, clients always speak the mesh's.
package meshguard.policies.mtls.client_own_tls

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some client in mesh.client_tls
	client.mode == "own-tls"
	path := client.path
	message := $"clients of {client.host} would use TLS that is not the mesh's: a server that is STRICT refuses them"
}
