# METADATA
# title: What is retried, and whether anything breaks the circuit
# description: |
#   Retries and circuit breaking are said in different objects, mesh by mesh. An array of `path` (the retries), `host`,
#   `guarded` (somebody limits what a sick host gets), and `missing`, what is not there in words. Only where all that could
#   say it is known.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/destination-rule/
#   - ref: https://linkerd.io/2/reference/circuit-breaking/
#   - ref: https://developer.hashicorp.com/consul/docs/reference/config-entry/service-defaults
#   - ref: https://kuma.io/docs/latest/policies/meshcircuitbreaker/
package meshguard.lib.mesh.retried

import data.meshguard.lib.cluster
import data.meshguard.lib.mesh.cilium_traffic
import data.meshguard.lib.mesh.consul_traffic
import data.meshguard.lib.mesh.gateway_api
import data.meshguard.lib.mesh.istio_targets
import data.meshguard.lib.mesh.istio_traffic
import data.meshguard.lib.mesh.kuma_traffic
import data.meshguard.lib.namespace
import data.meshguard.lib.request

entry(path, host, guarded, missing) := {"path": path, "host": host, "guarded": guarded, "missing": missing}

# METADATA
# description: The destinations of a VirtualService's routes.
of_virtual_service := [found |
	cluster.complete(istio_targets.destination_rules)
	some index, spec in request.object.spec.http
	istio_traffic.retries("", spec) != {}
	some target in spec.route
	host := target.destination.host
	found := by_destination_rule($"spec.http[{index}].retries", host, istio_targets.full_name(host))
]

by_destination_rule(path, host, full_name) := entry(path, host, limited(full_name), missing) if {
	missing := "no DestinationRule has outlier detection or connection limits for it"
}

limited(full_name) if {
	some rule in istio_targets.rules_for(full_name)
	walk(rule.spec, [path, setting])
	path[count(path) - 1] in {"outlierDetection", "connectionPool"}
	count(setting) > 0
} else := false

# METADATA
# description: The backends of a route of the Gateway API, under Istio and under Linkerd.
of_route("linkerd") := [found |
	some backend in retried_backends
	found := by_service(backend.path, backend.name, backend.namespace)
]

of_route("istio") := by_waypoint_or_sidecar

of_route("istio-ambient") := by_waypoint_or_sidecar

by_waypoint_or_sidecar := [found |
	cluster.complete(istio_targets.destination_rules)
	some backend in retried_backends
	address := {"namespace": backend.namespace, "name": backend.name}
	found := by_destination_rule(backend.path, backend.name, istio_targets.name(address))
]

retried_backends := [backend |
	some index, spec in request.object.spec.rules
	path := gateway_api.routes[index].retries.path
	some ref in spec.backendRefs
	object.get(ref, "kind", "Service") == "Service"
	backend := {"path": path, "name": ref.name, "namespace": object.get(ref, "namespace", namespace.name)}
]

# METADATA
# description: The Service that a ServiceProfile is for.
of_profile := [found |
	some index, spec in request.object.spec.routes
	spec.isRetryable == true
	parts := split(request.object.metadata.name, ".")
	found := by_service($"spec.routes[{index}].isRetryable", parts[0], parts[1])
]

by_service(path, name, home) := entry(path, name, accrues(service), missing) if {
	some service in cluster.others("Service")
	service.name == name
	service.namespace == home
	missing := "its Service has no annotation balancer.linkerd.io/failure-accrual"
}

accrues(service) if {
	service.annotations["balancer.linkerd.io/failure-accrual"] in {"consecutive", "unified"}
} else := false

# METADATA
# description: The services that a ServiceRouter retries. Their callers' ServiceDefaults limit what they get.
of_router := [found |
	input.context.objects[defaults]
	some route in consul_traffic.router_routes
	some destination in route.destinations
	host := split(destination.name, "/")[0]
	missing := "no ServiceDefaults has limits or passiveHealthCheck for it"
	found := entry(route.retries.path, host, limited_by_callers(host), missing)
]

defaults := "consul.hashicorp.com/ServiceDefaults"

limited_by_callers(host) if {
	some caller in cluster.others(defaults)
	some upstream in array.concat(
		[object.get(caller.spec, ["upstreamConfig", "defaults"], {})],
		[one | some one in caller.spec.upstreamConfig.overrides; one.name == host],
	)
	some setting in ["passiveHealthCheck", "limits"]
	upstream[setting]
} else := false

# METADATA
# description: What a MeshRetry is for, and the MeshCircuitBreakers for it or for all.
of_mesh_retry := [found |
	input.context.objects[breakers]
	some index, target in request.object.spec.to
	some protocol in ["http", "grpc"]
	path := $"spec.to[{index}].default.{protocol}"
	kuma_traffic.retries(path, target.default[protocol]) != {}
	ref := target.targetRef
	missing := "no MeshCircuitBreaker is for it"
	found := entry(path, object.get(ref, "name", "of the mesh"), broken_for(ref), missing)
]

breakers := "kuma.io/MeshCircuitBreaker"

broken_for(ref) if {
	some breaker in cluster.others(breakers)
	some target in breaker.spec.to
	same(target.targetRef, ref)
	some setting in ["outlierDetection", "connectionLimits"]
	kuma_traffic.present(object.get(target, ["default", setting], null))
} else := false

same(breaker, _) if breaker.kind == "Mesh"

same(breaker, ref) if {
	breaker.kind == ref.kind
	breaker.name == ref.name
}

# METADATA
# description: The clusters that a CiliumEnvoyConfig retries; it defines them itself, or they have Cilium's defaults.
of_envoy_config := [found |
	some resource in cilium_traffic.resources("RouteConfiguration")
	some place, host in cilium_traffic.field(resource.spec, "virtual_hosts", "virtualHosts", [])
	some index, route in host.routes
	cilium_traffic.retries("", route.route) != {}
	path := $"{resource.path}.virtual_hosts[{place}].routes[{index}].route.retry_policy"
	some name in clusters(route.route)
	missing := "the object has no Cluster with outlier_detection or circuit_breakers for it"
	found := entry(path, name, broken(name), missing)
]

clusters(action) := {action.cluster} | {one.name |
	some one in cilium_traffic.field(action, "weighted_clusters", "weightedClusters", {}).clusters
} if {
	action.cluster
} else := {one.name | some one in cilium_traffic.field(action, "weighted_clusters", "weightedClusters", {}).clusters}

broken(name) if {
	some part in cilium_traffic.circuit_breaking
	part.host == name
	part.present
} else := false
