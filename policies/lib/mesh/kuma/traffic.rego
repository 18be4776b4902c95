# METADATA
# title: Kuma's traffic rules
# description: |
#   Translates Kuma's policies on routes, retries, timeouts, faults, circuit breaking and TLS into the mesh model. Each of
#   them is an object of its own; a request has a timeout in any case, 15 s where no MeshTimeout says otherwise.
# related_resources:
#   - ref: https://kuma.io/docs/latest/policies/meshhttproute/
#   - ref: https://kuma.io/docs/latest/policies/meshretry/
#   - ref: https://kuma.io/docs/latest/policies/meshfaultinjection/
#   - ref: https://kuma.io/docs/latest/policies/meshcircuitbreaker/
#   - ref: https://kuma.io/docs/latest/policies/meshtls/
#   - ref: https://kuma.io/docs/latest/using-mesh/managing-ingress-traffic/gateway-listeners/
package meshguard.lib.mesh.kuma_traffic

import data.meshguard.lib.mesh.http
import data.meshguard.lib.mesh.terms
import data.meshguard.lib.namespace
import data.meshguard.lib.request

spec := request.object.spec

default_timeout := "15s"

# METADATA
# description: The routes of MeshHTTPRoute and MeshTCPRoute.
routes := [route |
	some index, target in spec.to
	some place, entry in target.rules
	path := $"spec.to[{index}].rules[{place}]"
	route := object.union(
		terms.route(path, "relative", destinations($"{path}.default.backendRefs", object.get(entry, ["default", "backendRefs"], []))),
		{"safe": safe(entry), "mirrors": mirrors(path, entry)},
	)
]

destinations(path, targets) := [{"path": place, "name": name(target), "weight": object.get(target, "weight", 1)} |
	some index, target in targets
	place := $"{path}[{index}]"
]

# By name, and by the tags or labels that tell versions apart.
name(target) := concat("/", array.concat([target[part] | some part in ["namespace", "name"]], [$"{key}={value}" |
	some field in ["tags", "labels"]
	some key, value in target[field]
]))

safe(entry) if {
	count(entry.matches) > 0
	every match in entry.matches {
		http.repeatable[upper(match.method)]
	}
} else := false

mirrors(path, entry) := [mirror |
	some index, filter in entry.default.filters
	filter.type == "RequestMirror"
	backend := filter.requestMirror.backendRef
	mirror := {
		"path": $"{path}.default.filters[{index}].requestMirror",
		"host": name(backend),
		"outside": backend.kind == "MeshExternalService",
		"percent": to_number(object.get(filter.requestMirror, "percentage", 100)),
	}
]

# METADATA
# description: The older TrafficRoute, for all traffic and for what its HTTP matches select.
traffic_routes := array.concat(
	[terms.route("spec.conf", "relative", split_destinations("spec.conf", spec.conf.split)) | spec.conf.split],
	[route |
		some index, entry in spec.conf.http
		path := $"spec.conf.http[{index}]"
		route := terms.route(path, "relative", split_destinations(path, object.get(entry, "split", [])))
	],
)

split_destinations(path, parts) := [{"path": place, "name": tags, "weight": part.weight} |
	some index, part in parts
	place := $"{path}.split[{index}]"
	tags := concat(",", [$"{key}={value}" | some key, value in part.destination])
]

# METADATA
# description: What MeshRetry asks for, by protocol. Methods among the conditions say which requests are retried.
retry_routes := [route |
	some index, target in spec.to
	some protocol in ["http", "grpc"]
	conf := target.default[protocol]
	path := $"spec.to[{index}].default.{protocol}"
	route := object.union_n([
		terms.route(path, "relative", []),
		{"safe": only_safe_methods(object.get(conf, "retryOn", []))},
		retries(path, conf),
		terms.timeout(default_timeout),
	])
]

# Envoy's default is one; 0 is none.
retries(path, conf) := terms.retries(path, ".numRetries", attempts, conditions) if {
	attempts := object.get(conf, "numRetries", 1)
	attempts != 0
	conditions := [object.get(envoy_names, condition, lower(condition)) |
		some condition in conf.retryOn
		not startswith(condition, method_prefix)
	]
} else := {}

method_prefix := "HttpMethod"

only_safe_methods(listed) if {
	methods := [upper(trim_prefix(condition, method_prefix)) | some condition in listed; startswith(condition, method_prefix)]
	count(methods) > 0
	every method in methods {
		http.repeatable[method]
	}
} else := false

envoy_names := {
	"GatewayError": "gateway-error",
	"Retriable4xx": "retriable-4xx",
	"ConnectFailure": "connect-failure",
	"RefusedStream": "refused-stream",
	"DeadlineExceeded": "deadline-exceeded",
}

# METADATA
# description: What MeshTimeout allows a request.
timeout_routes := [route |
	some index, target in spec.to
	path := $"spec.to[{index}]"
	route := object.union(
		terms.route(path, "relative", []),
		terms.timeout(object.get(target, ["default", "http", "requestTimeout"], default_timeout)),
	)
]

# METADATA
# description: The faults of a MeshFaultInjection.
fault_routes := [route |
	some list in ["from", "to", "rules"]
	some index, target in spec[list]
	path := $"spec.{list}[{index}]"
	faults := [$"{path}.default.http[{place}].{sort}" |
		some place, fault in target.default.http
		some sort, _ in fault
	]
	route := object.union(terms.route(path, "relative", []), {"faults": faults})
]

# METADATA
# description: The parts of circuit breaking of a MeshCircuitBreaker, for clients.
circuit_breaking := [part |
	some index, target in spec.to
	some setting, part_name in {"outlierDetection": "outlier detection", "connectionLimits": "connection limits"}
	part := {
		"host": object.get(target.targetRef, "name", target.targetRef.kind),
		"name": part_name,
		"path": $"spec.to[{index}].default.{setting}",
		"present": present(object.get(target, ["default", setting], null)),
	}
]

present(setting) if {
	setting != null
	object.get(setting, "disabled", false) != true
} else := false

# METADATA
# description: The lowest TLS version of a MeshTLS.
minimum_versions := [setting |
	some list in ["from", "rules"]
	some index, rule in spec[list]
	version := rule.default.tlsVersion.min
	setting := {"path": $"spec.{list}[{index}].default.tlsVersion.min", "version": version, "where": "the mesh"}
]

# METADATA
# description: The hosts that a MeshHTTPRoute takes on a gateway.
hosts := [entry |
	some index, target in spec.to
	some place, host in target.hostnames
	entry := {"path": $"spec.to[{index}].hostnames[{place}]", "host": host}
]

# METADATA
# description: |
#   The hosts that the listeners of a MeshGateway take; without a hostname it is every host. Those for TCP alone have none.
gateway_hosts := [{"path": $"spec.conf.listeners[{index}].hostname", "host": host} |
	some index, listener in spec.conf.listeners
	listener.protocol in {"HTTP", "HTTPS", "TLS"}
	host := object.get(listener, "hostname", "*")
]

# METADATA
# description: |
#   The Services behind the backends of a MeshHTTPRoute or a MeshTCPRoute. A MeshService is made for each Service, and bears
#   its name; the older name has Service, namespace and port in it.
targets := [terms.target(backend.path, backend.ref.name, address(backend.ref), false) |
	some index, target in spec.to
	some place, entry in target.rules
	some backend in backends($"spec.to[{index}].rules[{place}].default", object.get(entry, "default", {}))
	backend.ref.kind == "MeshService"
]

# Mirrors included.
backends(path, conf) := array.concat(
	[{"path": $"{path}.backendRefs[{index}]", "ref": ref} | some index, ref in conf.backendRefs],
	[{"path": $"{path}.filters[{index}].requestMirror.backendRef", "ref": filter.requestMirror.backendRef} |
		some index, filter in conf.filters
	],
)

address(backend) := {"namespace": parts[1], "name": parts[0]} if {
	parts := split(backend.name, "_")
	parts[2] == "svc"
} else := {"namespace": object.get(backend, "namespace", namespace.name), "name": backend.name}
