# METADATA
# title: Routes without any weight
# description: |
#   Several destinations whose weights add up to nothing: no destination gets traffic.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/virtual-service/
#   - ref: https://gateway-api.sigs.k8s.io/reference/spec/
# custom:
#   id: MG-TRAFFIC-001
#   severity: high
#   action: deny
#   remediation: >-
#     Give at least one destination a weight above 0: weight beside the destination (Istio), the backendRef (Gateway API,
#     Kuma), the split (Consul) or the cluster (Cilium).
#   kinds: [networking.istio.io/VirtualService, gateway.networking.k8s.io/HTTPRoute, gateway.networking.k8s.io/GRPCRoute, policy.linkerd.io/HTTPRoute, linkerd.io/ServiceProfile, consul.hashicorp.com/ServiceSplitter, kuma.io/MeshHTTPRoute, kuma.io/MeshTCPRoute, kuma.io/TrafficRoute, cilium.io/CiliumEnvoyConfig, cilium.io/CiliumClusterwideEnvoyConfig]
#   meshes: [istio, linkerd, consul, kuma, istio-ambient, cilium]
package meshguard.policies.traffic.no_weight

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some route in mesh.routes
	count(route.destinations) > 1
	sum([destination.weight | some destination in route.destinations]) == 0
	path := route.path
	message := "the weights of the destinations add up to 0: none of them gets traffic"
}
