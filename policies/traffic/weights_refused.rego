# METADATA
# title: Weights that the mesh refuses
# description: |
#   Consul takes a split only if its weights add up to 100 and each is 0 or at least 0.01. The object is accepted by the
#   API server and never reaches Consul: traffic goes on as before, and only the object's status says so.
# related_resources:
#   - ref: https://developer.hashicorp.com/consul/docs/reference/config-entry/service-splitter
# custom:
#   id: MG-TRAFFIC-030
#   severity: high
#   action: deny
#   remediation: >-
#     Let the weights of the split add up to 100, each of them 0 or from 0.01 to 100.
#   kinds: [consul.hashicorp.com/ServiceSplitter]
#   meshes: [consul]
#   elsewhere:
#     istio: 'Weights are relative: every sum but 0 is taken (MG-TRAFFIC-001).'
#     istio-ambient: 'Weights are relative: every sum but 0 is taken (MG-TRAFFIC-001).'
#     linkerd: 'Weights are relative: every sum but 0 is taken (MG-TRAFFIC-001).'
#     kuma: 'Weights are relative: every sum but 0 is taken (MG-TRAFFIC-001).'
#     cilium: 'Weights are relative: every sum but 0 is taken (MG-TRAFFIC-001).'
package meshguard.policies.traffic.weights_refused

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), route.path, message) if {
	some route in mesh.routes
	route.weights == "exact"
	total := sum([destination.weight | some destination in route.destinations])

	# As exact as Consul's own arithmetic, in hundredths.
	round(total * 100) != 10000
	message := $"the weights add up to {total}; Consul takes only 100"
}

violation contains result.violation(rego.metadata.chain(), destination.path, message) if {
	some route in mesh.routes
	route.weights == "exact"
	some destination in route.destinations
	not possible(destination.weight)
	message := $"{destination.name} has a weight of {destination.weight}; Consul takes 0, or 0.01 to 100"
}

possible(weight) if weight == 0

possible(weight) if {
	weight >= 0.01
	weight <= 100
}
