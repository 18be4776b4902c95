# METADATA
# title: Gateway API
# description: |
#   Translates the routes of the Gateway API, which every mesh understands, into the mesh model. Linkerd's own HTTPRoute
#   has the same form.
# related_resources:
#   - ref: https://gateway-api.sigs.k8s.io/reference/spec/
package meshguard.lib.mesh.gateway_api

import data.meshguard.lib.cluster
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

# METADATA
# description: The Services that the rules send traffic to, mirrors included.
targets := [terms.target(backend.path, name(backend.ref), address, false) |
	some backend in backends
	object.get(backend.ref, "group", "") in {"", "core"}
	object.get(backend.ref, "kind", "Service") == "Service"
	address := {"namespace": object.get(backend.ref, "namespace", namespace.name), "name": backend.ref.name}
]

backends := array.concat(
	[{"path": $"spec.rules[{index}].backendRefs[{place}]", "ref": ref} |
		some index, entry in request.object.spec.rules
		some place, ref in entry.backendRefs
	],
	[{"path": $"spec.rules[{index}].filters[{place}].requestMirror.backendRef", "ref": filter.requestMirror.backendRef} |
		some index, entry in request.object.spec.rules
		some place, filter in entry.filters
	],
)

# METADATA
# description: The credentials of the listeners that terminate TLS.
tls_credentials := [credential |
	some index, listener in request.object.spec.listeners
	terminates(listener)
	some place, ref in listener.tls.certificateRefs
	object.get(ref, "kind", "Secret") == "Secret"
	credential := {
		"path": $"spec.listeners[{index}].tls.certificateRefs[{place}]",
		"secret": ref.name,
		"namespace": object.get(ref, "namespace", namespace.name),
		"hosts": [host | host := listener.hostname],
	}
]

# METADATA
# description: A BackendTLSPolicy is TLS of its own to the Services that it names.
client_tls contains {"mode": "own-tls", "host": $"{namespace.name}/{ref.name}", "path": path} if {
	some index, ref in request.object.spec.targetRefs
	object.get(ref, "kind", "Service") == "Service"
	path := $"spec.targetRefs[{index}]"
}

# METADATA
# description: |
#   The listeners for HTTP that a route is attached to, unless it does nothing but redirect. The Gateway has to be known; one
#   that the mesh uses inside (a waypoint) has no listener for HTTP.
plain_servers := [plain |
	not only_redirects
	some index, parent in request.object.spec.parentRefs
	object.get(parent, "kind", "Gateway") == "Gateway"
	some gateway in cluster.others("gateway.networking.k8s.io/Gateway")
	gateway.name == parent.name
	gateway.namespace == object.get(parent, "namespace", namespace.name)
	some listener in gateway.spec.listeners
	listener.protocol == "HTTP"
	object.get(parent, "sectionName", listener.name) == listener.name
	object.get(parent, "port", listener.port) == listener.port
	plain := {"path": $"spec.parentRefs[{index}]", "where": $"listener {listener.name} of Gateway {parent.name}"}
]

only_redirects if {
	count(request.object.spec.rules) > 0
	every rule in request.object.spec.rules {
		some filter in rule.filters
		filter.requestRedirect.scheme == "https"
	}
}

# METADATA
# description: The hosts that a Gateway's listeners take; without a hostname it is every host. HBONE, the mesh's own, has none.
hosts := [{"path": $"spec.listeners[{index}].hostname", "host": object.get(listener, "hostname", "*")} |
	some index, listener in request.object.spec.listeners
	listener.protocol in {"HTTP", "HTTPS", "TLS"}
]
