# METADATA
# title: Network policy that closes the proxy's metrics
# description: |
#   Without the proxies' metrics nobody sees plaintext, errors or latency, and no permissive audit can be SAFE.
# related_resources:
#   - ref: https://istio.io/latest/docs/ops/integrations/prometheus/
# custom:
#   id: MG-NET-004
#   severity: medium
#   action: warn
#   remediation: >-
#     Allow ingress on the port from the namespace that Prometheus runs in.
#   kinds: [networking.k8s.io/NetworkPolicy, projectcalico.org/NetworkPolicy, projectcalico.org/GlobalNetworkPolicy, crd.projectcalico.org/NetworkPolicy, crd.projectcalico.org/GlobalNetworkPolicy, cilium.io/CiliumNetworkPolicy, cilium.io/CiliumClusterwideNetworkPolicy]
#   meshes: [istio, linkerd, consul]
#   elsewhere:
#     istio-ambient: The metrics are ztunnel's, which is not in the workload's namespace.
#     kuma: The port of the metrics is a setting of the Mesh or of a MeshMetric, which are not around the policy.
#     cilium: The metrics are the node's agent's.
package meshguard.policies.network.metrics_closed

import data.meshguard.lib.network
import data.meshguard.lib.network.needs
import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	network.policies
	some need in needs.metrics[network.mesh_name]
	direction := "ingress"
	some policy in network.closing(direction, "TCP", need.ports)
	path := $"{policy.path}.{direction}"
	message := $"{input.request.kind.kind} {request.object.metadata.name} closes {direction} on port {need.ports[0]} for pods {network.scope}: {need.what}"
}
