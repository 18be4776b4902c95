# METADATA
# title: Canary step too large
# description: |
#   A share of the traffic that grows at once by more than the limit reaches as many users with whatever is wrong.
# related_resources:
#   - ref: https://istio.io/latest/docs/concepts/traffic-management/
#   - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary
# custom:
#   id: MG-TRAFFIC-003
#   severity: medium
#   action: warn
#   remediation: >-
#     Go there in smaller steps, and look at the metrics between them.
#   kinds: [networking.istio.io/VirtualService, gateway.networking.k8s.io/HTTPRoute, gateway.networking.k8s.io/GRPCRoute, policy.linkerd.io/HTTPRoute, linkerd.io/ServiceProfile, consul.hashicorp.com/ServiceSplitter, kuma.io/MeshHTTPRoute, kuma.io/MeshTCPRoute, kuma.io/TrafficRoute, cilium.io/CiliumEnvoyConfig, cilium.io/CiliumClusterwideEnvoyConfig, networking.k8s.io/Ingress]
#   meshes: [istio, linkerd, consul, kuma, istio-ambient, cilium]
#   parameters:
#     maxStep: 25
package meshguard.policies.traffic.canary_step

import data.meshguard.lib.guardrails
import data.meshguard.lib.mesh
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

share(route, destination) := (100 * destination.weight) / total if {
	total := sum([other.weight | some other in route.destinations])
	total > 0
}

shares := {key: part |
	some route in mesh.routes
	joins := object.get(route, "joins", false)
	some destination in growing(route, joins)
	part := share(route, destination)
	key := {"route": route.path, "name": destination.name, "joins": joins}
}

# What a canary gives back to the object beside it is a way back, which may be as long as it likes.
growing(route, true) := [route.destinations[0]]

# A destination that is named twice in a route has no single share.
growing(route, false) := [destination |
	some destination in route.destinations
	count([1 | some other in route.destinations; other.name == destination.name]) == 1
]

shares_before := found if {
	input.request.operation == "UPDATE"
	found := shares with input.request.object as input.request.oldObject
}

# What takes its share from an object beside it had none before it was there.
before(key) := shares_before[key]

before(key) := 0 if {
	key.joins
	not shares_before[key]
}

violation contains result.violation(rego.metadata.chain(), key.route, message) if {
	some key, part in shares
	step := part - before(key)
	step > parameters.maxStep
	message := $"{key.name} would get {round(step)} % more of the traffic at once; the limit is {parameters.maxStep} %"
}
