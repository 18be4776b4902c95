# METADATA
# title: Gateway API
# description: |
#   Translates the routes of the Gateway API, which every mesh understands, into the mesh model. Linkerd's own HTTPRoute
#   has the same form.
# related_resources:
#   - ref: https://gateway-api.sigs.k8s.io/reference/spec/
package meshguard.lib.mesh.gateway_api

import data.meshguard.lib.mesh.http
import data.meshguard.lib.mesh.linkerd_traffic
import data.meshguard.lib.mesh.terms
import data.meshguard.lib.namespace
import data.meshguard.lib.request

routes := [route |
	some index, entry in request.object.spec.rules
	path := $"spec.rules[{index}]"
	route := object.union_n([
		terms.route(path, "relative", destinations(path, entry)),
		{"safe": safe(entry), "mirrors": mirrors(path, entry)},
		linkerd_traffic.annotated,
		retries(path, entry),
		terms.timeout(object.get(entry, ["timeouts", "request"], null)),
	])
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
retries(path, entry) := terms.retries($"{path}.retry", ".attempts", attempts, conditions) if {
	attempts := object.get(entry.retry, "attempts", 2)
	conditions := [format_int(code, 10) | some code in object.get(entry.retry, "codes", [])]
} else := {}

mirrors(path, entry) := [{"path": place, "host": name(filter.requestMirror.backendRef), "outside": false, "percent": percent(filter.requestMirror)} |
	some index, filter in entry.filters
	filter.type == "RequestMirror"
	place := $"{path}.filters[{index}].requestMirror"
]

percent(mirror) := (100 * mirror.fraction.numerator) / object.get(mirror.fraction, "denominator", 100) if {
	mirror.fraction.numerator
} else := object.get(mirror, "percent", 100)

# METADATA
# description: |
#   The listeners that terminate TLS, an array of `path`, `where`, and `certificate` (whether they have one).
tls_servers := [server |
	some index, listener in request.object.spec.listeners
	terminates(listener)
	server := {
		"path": $"spec.listeners[{index}].tls.certificateRefs",
		"where": $"listener {listener.name}",
		"certificate": certificate(listener),
	}
]

terminates(listener) if {
	listener.protocol in {"HTTPS", "TLS"}
	object.get(listener, ["tls", "mode"], "Terminate") == "Terminate"
}

# Options are the implementation's own: they may name a certificate too.
certificate(listener) if {
	some field in ["certificateRefs", "options"]
	count(listener.tls[field]) > 0
} else := false
