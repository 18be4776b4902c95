# METADATA
# title: Gateway API
# description: Translates HTTPRoute, which every mesh understands, into the mesh model.
# related_resources:
#   - ref: https://gateway-api.sigs.k8s.io/reference/spec/
package meshguard.lib.mesh.gateway_api

import data.meshguard.lib.mesh.http
import data.meshguard.lib.namespace
import data.meshguard.lib.request

http_route := request.object if request.kind == "gateway.networking.k8s.io/HTTPRoute"

routes := [route |
	some index, entry in http_route.spec.rules
	path := $"spec.rules[{index}]"
	route := object.union(
		{
			"path": path,
			"percentages": false,
			"destinations": destinations(path, entry),
			"safe": safe(entry),
			"faults": [],
			"mirrors": mirrors(path, entry),
		},
		object.union(retries(path, entry), timeout(entry)),
	)
]

destinations(path, entry) := [{"path": place, "name": name(target), "weight": object.get(target, "weight", 1)} |
	some index, target in entry.backendRefs
	place := $"{path}.backendRefs[{index}]"
]

name(target) := $"{object.get(target, "namespace", namespace.name)}/{target.name}"

safe(entry) if {
	count(entry.matches) > 0
	every match in entry.matches {
		http.repeatable[match.method]
	}
} else := false

# The status codes are what the server answered: it has seen the request.
retries(path, entry) := {"retries": {"path": $"{path}.retry", "attempts": object.get(entry.retry, "attempts", 2), "on": conditions}} if {
	conditions := [format_int(code, 10) | some code in object.get(entry.retry, "codes", [])]
} else := {}

timeout(entry) := {"timeout": entry.timeouts.request} if {
	entry.timeouts.request
} else := {}

mirrors(path, entry) := [{"path": place, "host": name(filter.requestMirror.backendRef), "percent": percent(filter.requestMirror)} |
	some index, filter in entry.filters
	filter.type == "RequestMirror"
	place := $"{path}.filters[{index}].requestMirror"
]

percent(mirror) := (100 * mirror.fraction.numerator) / object.get(mirror.fraction, "denominator", 100) if {
	mirror.fraction.numerator
} else := object.get(mirror, "percent", 100)
