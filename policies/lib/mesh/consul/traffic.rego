# METADATA
# title: Consul's traffic rules
# description: |
#   Translates ServiceRouter, ServiceSplitter, ServiceDefaults, IngressGateway and Mesh into the mesh model. A request has
#   a timeout in any case: 15 s where nothing is said.
# related_resources:
#   - ref: https://developer.hashicorp.com/consul/docs/reference/config-entry/service-router
#   - ref: https://developer.hashicorp.com/consul/docs/reference/config-entry/service-splitter
#   - ref: https://developer.hashicorp.com/consul/docs/reference/config-entry/service-defaults
package meshguard.lib.mesh.consul_traffic

import data.meshguard.lib.cluster
import data.meshguard.lib.mesh.http
import data.meshguard.lib.mesh.terms
import data.meshguard.lib.namespace
import data.meshguard.lib.request

spec := request.object.spec

default_timeout := "15s"

# METADATA
# description: The routes of a ServiceRouter.
router_routes := [route |
	some index, entry in spec.routes
	path := $"spec.routes[{index}]"
	route := object.union_n([
		terms.route(path, "relative", destination(path, entry)),
		{"safe": safe(entry)},
		retries(path, object.get(entry, "destination", {})),
		terms.timeout(default_timeout),
		terms.timeout(object.get(entry, ["destination", "requestTimeout"], null)),
	])
]

destination(path, entry) := [{"path": $"{path}.destination", "name": name(entry.destination), "weight": 100}] if {
	entry.destination
} else := []

# A part that names no service is about the object's own.
name(target) := concat("/", array.concat([object.get(target, "service", request.object.metadata.name)], [target[part] |
	some part in ["serviceSubset", "namespace"]
]))

safe(entry) if {
	count(entry.match.http.methods) > 0
	every method in entry.match.http.methods {
		http.repeatable[upper(method)]
	}
} else := false

retry_settings := ["numRetries", "retryOn", "retryOnStatusCodes", "retryOnConnectFailure"]

retries(path, target) := terms.retries($"{path}.destination", ".numRetries", object.get(target, "numRetries", 1), conditions) if {
	count(object.filter(target, retry_settings)) > 0
	conditions := array.concat(
		object.get(target, "retryOn", []),
		[format_int(code, 10) | some code in object.get(target, "retryOnStatusCodes", [])],
	)
} else := {}

# METADATA
# description: A ServiceSplitter is one route; Consul refuses weights that do not add up to 100.
splitter_routes := [terms.route("spec.splits", "exact", destinations)] if {
	destinations := [{"path": $"spec.splits[{index}]", "name": name(split), "weight": object.get(split, "weight", 0)} |
		some index, split in spec.splits
	]
}

# METADATA
# description: Circuit breaking is judged where upstreams are configured at all.
circuit_breaking := [part |
	some upstream in upstreams
	some setting, name in {"passiveHealthCheck": "outlier detection", "limits": "connection limits"}
	part := {
		"host": upstream.host,
		"name": name,
		"path": $"{upstream.path}.{setting}",
		"present": object.get(upstream.spec, setting, null) != null,
	}
]

upstreams := array.concat(
	[{"host": "*", "path": "spec.upstreamConfig.defaults", "spec": defaults} |
		defaults := spec.upstreamConfig.defaults
	],
	[{"host": upstream.name, "path": $"spec.upstreamConfig.overrides[{index}]", "spec": object.union(inherited, upstream)} |
		some index, upstream in spec.upstreamConfig.overrides
	],
)

inherited := object.get(spec, ["upstreamConfig", "defaults"], {})

# METADATA
# description: The lowest TLS version of the mesh's servers and clients, in Mesh.
mesh_versions := [setting |
	some direction in ["incoming", "outgoing"]
	version := spec.tls[direction].tlsMinVersion
	setting := {"path": $"spec.tls.{direction}.tlsMinVersion", "version": version, "where": $"{direction} traffic of the mesh"}
]

# METADATA
# description: The lowest TLS version of an IngressGateway, for all listeners and for one.
gateway_versions := array.concat(
	[{"path": "spec.tls.tlsMinVersion", "version": version, "where": "the gateway"} |
		version := spec.tls.tlsMinVersion
	],
	[setting |
		some index, listener in spec.listeners
		version := listener.tls.tlsMinVersion
		setting := {"path": $"spec.listeners[{index}].tls.tlsMinVersion", "version": version, "where": $"port {listener.port}"}
	],
)

# METADATA
# description: The hosts of an IngressGateway.
hosts := [entry |
	some index, listener in spec.listeners
	some place, service in listener.services
	some position, host in service.hosts
	entry := {"path": $"spec.listeners[{index}].services[{place}].hosts[{position}]", "host": host}
]

# METADATA
# description: |
#   The services that a ServiceRouter or a ServiceSplitter sends traffic to. A service may be registered from outside of
#   the cluster; its subsets are those of its ServiceResolver.
targets := [object.union(terms.target(place.path, name(place.spec), address, true), subset(place.spec, address)) |
	some place in places
	address := {
		"namespace": namespace.name,
		"name": object.get(place.spec, "service", request.object.metadata.name),
	}
]

places := array.concat(
	[{"path": $"spec.routes[{index}].destination", "spec": entry.destination} | some index, entry in spec.routes],
	[{"path": $"spec.splits[{index}]", "spec": split} | some index, split in spec.splits],
)

resolvers := "consul.hashicorp.com/ServiceResolver"

subset(target, address) := {"subset": {"name": target.serviceSubset, "known": known, "kind": resolvers}} if {
	target.serviceSubset
	known := {key |
		some resolver in cluster.others(resolvers)
		resolver.name == address.name
		some key, _ in resolver.spec.subsets
	}
} else := {}

# METADATA
# description: The listeners of an IngressGateway for HTTP, without TLS of their own or of the gateway.
plain_servers := [server |
	some index, listener in spec.listeners
	listener.protocol in {"http", "http2", "grpc"}
	object.get(listener, ["tls", "enabled"], object.get(spec, ["tls", "enabled"], false)) != true
	server := {"path": $"spec.listeners[{index}].tls.enabled", "where": $"port {listener.port}"}
]
