# The mesh model, of what is called: routes, retries, timeouts, circuit breaking, the Services that traffic goes to.
package meshguard.lib.mesh

import data.meshguard.lib.mesh.cilium_traffic
import data.meshguard.lib.mesh.consul_traffic
import data.meshguard.lib.mesh.gateway_api
import data.meshguard.lib.mesh.istio_targets
import data.meshguard.lib.mesh.istio_traffic
import data.meshguard.lib.mesh.kuma_traffic
import data.meshguard.lib.mesh.linkerd_traffic
import data.meshguard.lib.mesh.nginx
import data.meshguard.lib.mesh.retried
import data.meshguard.lib.request

# METADATA
# description: |
#   The routes of the object: an array of `path`, `destinations` (`path`, `name`, `weight`), `weights` (relative, percent:
#   meant to be parts of 100, exact: refused otherwise), `retries` (`path`, `attempts_path`, `attempts`, `on`; absent if
#   there are none; the attempts may be `unlimited`), `safe` (only for methods that may be repeated), `timeout` (for the whole
#   request; absent if there is none), `faults` (paths), `mirrors` (`path`, `host`, `percent`, `outside` the cluster), `joins`
#   (its first destination takes its share from an object beside it, and had none before).
default routes := []

routes := routes_in(request.kind)

routes_in("networking.istio.io/VirtualService") := istio_traffic.routes

routes_in("gateway.networking.k8s.io/HTTPRoute") := gateway_api.routes

routes_in("gateway.networking.k8s.io/GRPCRoute") := gateway_api.routes

routes_in("gateway.networking.k8s.io/TLSRoute") := gateway_api.routes

routes_in("gateway.networking.k8s.io/TCPRoute") := gateway_api.routes

routes_in("policy.linkerd.io/HTTPRoute") := gateway_api.routes

routes_in("linkerd.io/ServiceProfile") := linkerd_traffic.profile_routes

routes_in("Service") := linkerd_traffic.service_routes

routes_in("consul.hashicorp.com/ServiceRouter") := consul_traffic.router_routes

routes_in("consul.hashicorp.com/ServiceSplitter") := consul_traffic.splitter_routes

routes_in("kuma.io/MeshHTTPRoute") := kuma_traffic.routes

routes_in("kuma.io/MeshTCPRoute") := kuma_traffic.routes

routes_in("kuma.io/MeshRetry") := kuma_traffic.retry_routes

routes_in("kuma.io/MeshTimeout") := kuma_traffic.timeout_routes

routes_in("kuma.io/MeshFaultInjection") := kuma_traffic.fault_routes

routes_in("kuma.io/TrafficRoute") := kuma_traffic.traffic_routes

routes_in("cilium.io/CiliumEnvoyConfig") := cilium_traffic.routes

routes_in("cilium.io/CiliumClusterwideEnvoyConfig") := cilium_traffic.routes

routes_in("networking.k8s.io/Ingress") := nginx.routes

# METADATA
# description: |
#   The hosts that the object has calls retried to: an array of `path`, `host`, `guarded` (something breaks the circuit) and
#   `missing` (what is not there, in words). Only where what is around the object is known.
default retried_hosts := []

retried_hosts := retried_hosts_in(request.kind)

retried_hosts_in("networking.istio.io/VirtualService") := retried.of_virtual_service

retried_hosts_in("gateway.networking.k8s.io/HTTPRoute") := retried.of_route(name)

retried_hosts_in("gateway.networking.k8s.io/GRPCRoute") := retried.of_route(name)

retried_hosts_in("policy.linkerd.io/HTTPRoute") := retried.of_route("linkerd")

retried_hosts_in("linkerd.io/ServiceProfile") := retried.of_profile

retried_hosts_in("consul.hashicorp.com/ServiceRouter") := retried.of_router

retried_hosts_in("kuma.io/MeshRetry") := retried.of_mesh_retry

retried_hosts_in("cilium.io/CiliumEnvoyConfig") := retried.of_envoy_config

retried_hosts_in("cilium.io/CiliumClusterwideEnvoyConfig") := retried.of_envoy_config

# METADATA
# description: |
#   The routes on which a request may take for ever, as paths: the object sets no timeout, and the mesh has none by itself, or
#   the object takes it away.
default untimed := []

untimed := untimed_in(request.kind)

untimed_in("networking.istio.io/VirtualService") := [route.path |
	some route in routes
	startswith(route.path, "spec.http")
	count(route.destinations) > 0
	not route.timeout
]

untimed_in("gateway.networking.k8s.io/HTTPRoute") := untimed_backends

untimed_in("gateway.networking.k8s.io/GRPCRoute") := untimed_backends

untimed_in("policy.linkerd.io/HTTPRoute") := untimed_backends

untimed_in("kuma.io/MeshTimeout") := [$"{path}.default.http.requestTimeout" | some path in untimed_routes]

untimed_in("cilium.io/CiliumEnvoyConfig") := untimed_routes

untimed_in("cilium.io/CiliumClusterwideEnvoyConfig") := untimed_routes

untimed_routes := [route.path |
	some route in routes
	not route.timeout
	not route.faults[0]
]

# The other meshes end a request of such a route after 15 s.
untimed_backends := [route.path |
	name in {"istio", "istio-ambient", "linkerd"}
	some route in routes
	count(route.destinations) > 0
	not route.timeout
]

# METADATA
# description: |
#   What the object says of circuit breaking for a host: an array of `host`, `name` (outlier detection, connection limits),
#   `path`, `present`. Only the parts that the mesh has, and only where the object is the place to say it.
default circuit_breaking := []

circuit_breaking := circuit_breaking_in(request.kind)

circuit_breaking_in("networking.istio.io/DestinationRule") := istio_traffic.circuit_breaking

circuit_breaking_in("Service") := linkerd_traffic.circuit_breaking

circuit_breaking_in("consul.hashicorp.com/ServiceDefaults") := consul_traffic.circuit_breaking

circuit_breaking_in("kuma.io/MeshCircuitBreaker") := kuma_traffic.circuit_breaking

circuit_breaking_in("cilium.io/CiliumEnvoyConfig") := cilium_traffic.circuit_breaking

circuit_breaking_in("cilium.io/CiliumClusterwideEnvoyConfig") := cilium_traffic.circuit_breaking

# METADATA
# description: |
#   The Services that the object sends traffic to: an array of `path`, `host` (as the object says it), `namespace`,
#   `service`, `elsewhere` (something other than a Service may stand for it), and, where it asks for one, `subset`: its
#   `name`, the ones that are `known`, and the `kind` that says so.
default targets := []

targets := targets_in(request.kind)

targets_in("networking.istio.io/VirtualService") := istio_targets.of_virtual_service

targets_in("networking.istio.io/DestinationRule") := istio_targets.of_destination_rule

targets_in("gateway.networking.k8s.io/HTTPRoute") := gateway_api.targets

targets_in("gateway.networking.k8s.io/GRPCRoute") := gateway_api.targets

targets_in("gateway.networking.k8s.io/TLSRoute") := gateway_api.targets

targets_in("gateway.networking.k8s.io/TCPRoute") := gateway_api.targets

targets_in("policy.linkerd.io/HTTPRoute") := gateway_api.targets

targets_in("consul.hashicorp.com/ServiceRouter") := consul_traffic.targets

targets_in("consul.hashicorp.com/ServiceSplitter") := consul_traffic.targets

targets_in("kuma.io/MeshHTTPRoute") := kuma_traffic.targets

targets_in("kuma.io/MeshTCPRoute") := kuma_traffic.targets

targets_in("cilium.io/CiliumEnvoyConfig") := cilium_traffic.targets

targets_in("networking.k8s.io/Ingress") := nginx.targets
