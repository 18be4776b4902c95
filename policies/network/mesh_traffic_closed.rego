# METADATA
# title: Network policy that closes the mesh's traffic
# description: |
#   In some meshes traffic arrives at the mesh's own port, whatever port the application listens on. A policy that
#   names the application's ports alone cuts the pods off from everyone in the mesh.
# related_resources:
#   - ref: https://istio.io/latest/docs/ambient/usage/networkpolicy/
# custom:
#   id: MG-NET-002
#   severity: high
#   action: warn
#   remediation: >-
#     Allow the port beside the ones that the application uses, for the same peers.
#   kinds: [networking.k8s.io/NetworkPolicy, projectcalico.org/NetworkPolicy, projectcalico.org/GlobalNetworkPolicy, crd.projectcalico.org/NetworkPolicy, crd.projectcalico.org/GlobalNetworkPolicy, cilium.io/CiliumNetworkPolicy, cilium.io/CiliumClusterwideNetworkPolicy]
#   meshes: [istio-ambient, linkerd, consul, cilium]
#   elsewhere:
#     istio: 'The redirect is inside the pod: a policy sees the application''s own port.'
#     kuma: 'The redirect is inside the pod: a policy sees the application''s own port.'
package meshguard.policies.network.mesh_traffic_closed

import data.meshguard.lib.network
import data.meshguard.lib.network.needs
import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	network.policies
	some need in needs.traffic[network.mesh_name]
	some direction in ["ingress", "egress"]
	some policy in network.closing(direction, "TCP", need.ports)
	path := $"{policy.path}.{direction}"
	message := $"{input.request.kind.kind} {request.object.metadata.name} closes {direction} on port {need.ports[0]} for pods {network.scope}: {need.what}"
}
