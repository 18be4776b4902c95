# METADATA
# title: Network policy that closes the way to the control plane
# description: |
#   A proxy that does not reach its control plane starts without configuration, and stops when its certificate ends.
# related_resources:
#   - ref: https://istio.io/latest/docs/ops/deployment/application-requirements/
# custom:
#   id: MG-NET-003
#   severity: high
#   action: warn
#   remediation: >-
#     Allow egress to the port in the namespace of the control plane, in this policy or in one that is applied before it.
#   kinds: [networking.k8s.io/NetworkPolicy, projectcalico.org/NetworkPolicy, projectcalico.org/GlobalNetworkPolicy, crd.projectcalico.org/NetworkPolicy, crd.projectcalico.org/GlobalNetworkPolicy, cilium.io/CiliumNetworkPolicy, cilium.io/CiliumClusterwideNetworkPolicy]
#   meshes: [istio, linkerd, consul, kuma]
#   elsewhere:
#     istio-ambient: Only ztunnel and waypoints call istiod, not the workloads.
#     cilium: Only the node's agent calls the control plane.
package meshguard.policies.network.control_plane_closed

import data.meshguard.lib.network
import data.meshguard.lib.network.needs
import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	network.policies
	some need in needs.control_plane[network.mesh_name]
	direction := "egress"
	some policy in network.closing(direction, "TCP", need.ports)
	path := $"{policy.path}.{direction}"
	message := $"{input.request.kind.kind} {request.object.metadata.name} closes {direction} on port {need.ports[0]} for pods {network.scope}: {need.what}"
}
