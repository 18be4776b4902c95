# METADATA
# title: Weights that are not percentages
# description: |
#   Weights are relative: 90 and 5 send 5.3 % to the second, not 5 %. What looks like a percentage ought to be one.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/virtual-service/
# custom:
#   id: MG-TRAFFIC-002
#   severity: low
#   action: warn
#   remediation: >-
#     Let the weights of a route add up to 100.
#   kinds: [networking.istio.io/VirtualService]
#   meshes: [istio, istio-ambient]
#   elsewhere:
#     linkerd: Weights are those of the Gateway API, which nobody takes for percentages.
#     consul: It refuses a sum other than 100, which is MG-TRAFFIC-030.
#     kuma: Weights are relative and written so in its documentation.
#     cilium: Envoy's weights are relative and written so in its documentation.
package meshguard.policies.traffic.weights_not_percent

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some route in mesh.routes
	route.weights == "percent"
	count(route.destinations) > 1
	total := sum([destination.weight | some destination in route.destinations])
	total > 0
	total != 100
	path := route.path
	message := $"the weights of the destinations add up to {total}, not 100"
}
