# METADATA
# title: Network policy that shuts the control plane
# description: |
#   A policy in the control plane's own namespace that forgets one of its ports takes certificates from every proxy, or
#   makes the API server's calls to the injector fail, so that no pod of the mesh can be made.
# related_resources:
#   - ref: https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio
# custom:
#   id: MG-NET-008
#   severity: critical
#   action: deny
#   remediation: Allow ingress on the port to the control plane's pods, or select other pods.
#   kinds: [networking.k8s.io/NetworkPolicy, projectcalico.org/NetworkPolicy, projectcalico.org/GlobalNetworkPolicy, crd.projectcalico.org/NetworkPolicy, crd.projectcalico.org/GlobalNetworkPolicy, cilium.io/CiliumNetworkPolicy, cilium.io/CiliumClusterwideNetworkPolicy]
#   meshes: [istio, istio-ambient, linkerd, consul, kuma]
#   elsewhere:
#     cilium: Its agents are on the host's network, which no policy for pods closes.
package meshguard.policies.network.control_plane_shut

import data.meshguard.lib.namespace
import data.meshguard.lib.network
import data.meshguard.lib.network.needs
import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some servers in closed_in
	some need in needs.servers[servers]
	some policy in network.closing("ingress", "TCP", need.ports)
	policy.everywhere
	path := $"{policy.path}.ingress"
	message := $"{input.request.kind.kind} {request.object.metadata.name} closes port {need.ports[0]} of {servers}: {need.what}"
}

# The namespaces of control planes that the policy holds in. One for the whole cluster holds in that of the usual mesh, and in
# Meshguard's.
closed_in := {namespace.name} if not network.cluster_wide

closed_in := {"meshguard-system"} | {place | place := needs.namespaces[network.mesh_name]} if network.cluster_wide
