# METADATA
# title: Cilium's traffic rules
# description: |
#   Translates CiliumEnvoyConfig, which is Envoy's own configuration, into the mesh model: route configurations, clusters,
#   and the fault filter. Envoy takes every field in snake and in camel case. A request has a timeout of 15 s unless the
#   route sets one. Otherwise Cilium is told by the Gateway API.
# related_resources:
#   - ref: https://docs.cilium.io/en/latest/network/servicemesh/envoy-custom-listener/
#   - ref: https://docs.cilium.io/en/latest/network/servicemesh/envoy-traffic-shifting/
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto
package meshguard.lib.mesh.cilium_traffic

import data.meshguard.lib.mesh.http
import data.meshguard.lib.mesh.terms
import data.meshguard.lib.namespace
import data.meshguard.lib.request

resources(kind) := [{"path": $"spec.resources[{index}]", "spec": resource} |
	some index, resource in request.object.spec.resources
	endswith(resource["@type"], $".{kind}")
]

# A field under its name in snake case, or in camel case.
field(object_, snake, camel, missing) := object.get(object_, snake, object.get(object_, camel, missing))

routes := array.concat(configured, faulty)

configured := [route |
	some resource in resources("RouteConfiguration")
	some place, host in field(resource.spec, "virtual_hosts", "virtualHosts", [])
	some index, entry in host.routes
	path := $"{resource.path}.virtual_hosts[{place}].routes[{index}]"
	action := object.get(entry, "route", {})
	route := object.union_n([
		terms.route(path, "relative", destinations(path, action)),
		{"safe": safe(entry), "mirrors": mirrors(path, action)},
		retries(path, action),
		terms.timeout(object.get(action, "timeout", "15s")),
	])
]

destinations(path, action) := [{"path": place, "name": target.name, "weight": object.get(target, "weight", 0)} |
	some index, target in field(action, "weighted_clusters", "weightedClusters", {}).clusters
	place := $"{path}.route.weighted_clusters.clusters[{index}]"
]

safe(entry) if {
	some header in object.get(entry, ["match", "headers"], [])
	header.name == ":method"
	http.repeatable[method(header)]
} else := false

method(header) := header.exact_match

method(header) := field(header, "string_match", "stringMatch", {}).exact

retries(path, action) := terms.retries($"{path}.route.retry_policy", ".num_retries", attempts, conditions) if {
	policy := field(action, "retry_policy", "retryPolicy", null)
	policy != null
	attempts := field(policy, "num_retries", "numRetries", 1)
	conditions := [trim_space(condition) | some condition in split(field(policy, "retry_on", "retryOn", ""), ",")]
} else := {}

mirrors(path, action) := [{"path": place, "host": mirror.cluster, "outside": false, "percent": percent(mirror)} |
	some index, mirror in field(action, "request_mirror_policies", "requestMirrorPolicies", [])
	place := $"{path}.route.request_mirror_policies[{index}]"
]

percent(mirror) := (100 * object.get(fraction, "numerator", 0)) / denominators[object.get(fraction, "denominator", "HUNDRED")] if {
	fraction := field(field(mirror, "runtime_fraction", "runtimeFraction", {}), "default_value", "defaultValue", null)
	fraction != null
} else := 100

denominators := {"HUNDRED": 100, "TEN_THOUSAND": 10000, "MILLION": 1000000}

# A listener with the fault filter: one route with nothing but faults.
faulty := [object.union(terms.route(listener.path, "relative", []), {"faults": faults}) |
	some listener in resources("Listener")
	faults := [place |
		some chain, filters in field(listener.spec, "filter_chains", "filterChains", [])
		some index, filter in filters.filters
		some position, http_filter in field(field(filter, "typed_config", "typedConfig", {}), "http_filters", "httpFilters", [])
		http_filter.name == "envoy.filters.http.fault"
		place := $"{listener.path}.filter_chains[{chain}].filters[{index}].typed_config.http_filters[{position}]"
	]
	count(faults) > 0
]

circuit_breaking := [part |
	some cluster in resources("Cluster")
	some names in [
		{"name": "outlier detection", "snake": "outlier_detection", "camel": "outlierDetection"},
		{"name": "connection limits", "snake": "circuit_breakers", "camel": "circuitBreakers"},
	]
	part := {
		"host": cluster.spec.name,
		"name": names.name,
		"path": $"{cluster.path}.{names.snake}",
		"present": field(cluster.spec, names.snake, names.camel, null) != null,
	}
]

# METADATA
# description: The Services that a CiliumEnvoyConfig takes traffic from, and those that it may send it to.
targets := [target |
	some list in ["services", "backendServices"]
	some index, service in request.object.spec[list]
	path := $"spec.{list}[{index}]"
	address := {"namespace": object.get(service, "namespace", namespace.name), "name": service.name}
	target := terms.target(path, concat("/", [address.namespace, address.name]), address, false)
]
