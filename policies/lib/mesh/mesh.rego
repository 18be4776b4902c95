# METADATA
# title: The mesh model
# description: |
#   One set of terms for every mesh. Policies are written against this package; the adapters beside it know the
#   vendors' labels, annotations and kinds. A new mesh is an adapter and its lines here.
package meshguard.lib.mesh

import data.meshguard.lib.mesh.cilium
import data.meshguard.lib.mesh.cilium_authorization
import data.meshguard.lib.mesh.cilium_traffic
import data.meshguard.lib.mesh.consul
import data.meshguard.lib.mesh.consul_authorization
import data.meshguard.lib.mesh.consul_traffic
import data.meshguard.lib.mesh.gateway_api
import data.meshguard.lib.mesh.gateways
import data.meshguard.lib.mesh.ingress
import data.meshguard.lib.mesh.istio
import data.meshguard.lib.mesh.istio_ambient
import data.meshguard.lib.mesh.istio_attachment
import data.meshguard.lib.mesh.istio_authorization
import data.meshguard.lib.mesh.istio_targets
import data.meshguard.lib.mesh.istio_traffic
import data.meshguard.lib.mesh.kuma
import data.meshguard.lib.mesh.kuma_authorization
import data.meshguard.lib.mesh.kuma_traffic
import data.meshguard.lib.mesh.linkerd
import data.meshguard.lib.mesh.linkerd_authorization
import data.meshguard.lib.mesh.linkerd_traffic
import data.meshguard.lib.mesh.retried
import data.meshguard.lib.mesh.selection
import data.meshguard.lib.namespace
import data.meshguard.lib.request
import data.meshguard.lib.selector
import data.meshguard.lib.workload

# METADATA
# description: The mesh of the namespace at hand, `none` where there is not to be one.
name := of({"name": namespace.name, "labels": namespace.labels, "annotations": namespace.annotations})

# METADATA
# description: The mesh of any namespace; guardrails say, else its own labels do, else the default holds.
of(candidate) := "none" if {
	candidate.name in data.meshguard.mesh.unmeshed_namespaces
} else := chosen[count(chosen) - 1] if {
	chosen := [entry.mesh |
		some entry in input.context.guardrails.meshes
		selects(entry, candidate.labels)
	]
	count(chosen) > 0
} else := "istio" if {
	istio.claims(candidate)
} else := "istio-ambient" if {
	istio_ambient.claims(candidate)
} else := "linkerd" if {
	linkerd.claims(candidate)
} else := "kuma" if {
	kuma.claims(candidate)
} else := "cilium" if {
	cilium.claims(candidate)
} else := data.meshguard.mesh.default

selects(entry, _) if not entry.namespaceSelector

selects(entry, labels) if selector.matches(entry.namespaceSelector, labels)

# METADATA
# description: |
#   What a namespace says of itself: `in`, `out`, `unsaid`, or `invalid` where it says what the mesh does not
#   understand. `path` is the field that says it, `hint` how to say it. Undefined where namespaces have no say (Consul).
choice := choice_of({"name": namespace.name, "labels": namespace.labels, "annotations": namespace.annotations})

choice_of(candidate) := chosen_in(of(candidate), candidate)

# METADATA
# description: Whether somebody wants the workload in the mesh, its namespace or, where namespaces have no say, it itself.
wanted if choice.state == "in"

wanted if {
	name == "consul"
	consul.asks
}

chosen_in("istio", candidate) := istio.choice(candidate)

chosen_in("istio-ambient", candidate) := istio_ambient.choice(candidate)

chosen_in("linkerd", candidate) := linkerd.choice(candidate)

chosen_in("kuma", candidate) := kuma.choice(candidate)

chosen_in("cilium", candidate) := cilium.choice(candidate)

# METADATA
# description: |
#   Whether the workload at hand joins the mesh: `state` is `in` or `out`; `decided_by` is namespace, workload,
#   host-network, proxy (it is one itself) or nobody; `path` is the field that decides and `text` says it in words.
#   Undefined for what makes no pods.
injection := injected_by(name) if workload.template

injected_by("istio") := istio.injection

injected_by("istio-ambient") := istio_ambient.injection

injected_by("linkerd") := linkerd.injection

injected_by("consul") := consul.injection

injected_by("kuma") := kuma.injection

injected_by("cilium") := cilium.injection

# METADATA
# description: |
#   What the object says of the proxy's resources: an array of `resource` (cpu, memory), `bound` (request, limit),
#   `path`, `value` where one is set, `amount` in thousandths where it is a quantity, `annotation` where the mesh has one for
#   it, `asked` (somebody set it: it is not the injector's own), and `field`, the keys in the container that the injector has
#   made. Undefined where the mesh puts no proxy beside a workload.
proxy_resources := resources_by(name) if workload.template

proxy_resources := kuma.patched_resources if request.kind == "kuma.io/ContainerPatch"

resources_by("istio") := istio.proxy_resources

resources_by("linkerd") := linkerd.proxy_resources

resources_by("consul") := consul.proxy_resources

resources_by("kuma") := kuma.proxy_resources

# METADATA
# description: |
#   The same of the containers that the injector has put before the proxy and given the proxy's own resources. Only Istio
#   does: the others' have small ones of their own.
default prepared_resources := []

prepared_resources := istio.prepared_resources if {
	workload.template
	name == "istio"
}

# METADATA
# description: |
#   Labels and annotations that do not do what they say: a set of `fault` (contradiction, no-effect, old-form), `path`
#   and `text`.
misleading := misleading_in(name)

misleading_in("istio") := istio.misleading

misleading_in("istio-ambient") := istio_ambient.misleading

misleading_in("linkerd") := linkerd.misleading

misleading_in("kuma") := kuma.misleading

# METADATA
# description: The containers that are the mesh's own, by name.
proxy_names := {"istio-proxy", "istio-init", "istio-validation", "linkerd-proxy", "linkerd-init", "consul-dataplane", "consul-connect-inject-init", "kuma-sidecar", "kuma-init", "kuma-validation"}

# METADATA
# description: The containers of the workload that are not the mesh's own.
application_containers := [container |
	some container in workload.containers
	not proxy_names[container.name]
]

# METADATA
# description: The user that the proxy runs as; traffic of that user is never redirected to the proxy.
proxy_user := proxy_users[name]

proxy_users := {"istio": 1337, "linkerd": 2102, "consul": 5995, "kuma": 5678}

# METADATA
# description: The ports that the proxy takes in the pod.
proxy_ports := reserved_ports[name]

reserved_ports := {
	"istio": {15000, 15001, 15004, 15006, 15008, 15009, 15020, 15021, 15053, 15090},
	"istio-ambient": {15001, 15006, 15008, 15053},
	"linkerd": {4140, 4143, 4190, 4191},
	"consul": {15001, 20000, 20200, 20600},
	"kuma": {9901, 9902, 15001, 15006, 15053},
}

# METADATA
# description: |
#   Ports of the workload whose incoming traffic passes by the proxy, and with it mTLS and authorization: an array of
#   `path` and `ports`.
bypasses := bypassed_by(bypass_annotations)

# METADATA
# description: |
#   Calls of the workload that pass by the proxy, and are plaintext: an array of `path` and `ports`, which are addresses
#   where the mesh says it by address.
outbound_bypasses := array.concat(bypassed_by(outbound_annotations), bypassed_by(outbound_addresses))

bypassed_by(annotations) := [{"path": workload.annotation_path(annotation), "ports": ports} |
	annotation := annotations[name]
	ports := workload.annotations[annotation]
	not ports in {"", "false"}
]

bypass_annotations := {
	"istio": "traffic.sidecar.istio.io/excludeInboundPorts",
	"istio-ambient": "ambient.istio.io/bypass-inbound-capture",
	"linkerd": "config.linkerd.io/skip-inbound-ports",
	"consul": "consul.hashicorp.com/transparent-proxy-exclude-inbound-ports",
	"kuma": "traffic.kuma.io/exclude-inbound-ports",
}

outbound_annotations := {
	"istio": "traffic.sidecar.istio.io/excludeOutboundPorts",
	"linkerd": "config.linkerd.io/skip-outbound-ports",
	"consul": "consul.hashicorp.com/transparent-proxy-exclude-outbound-ports",
	"kuma": "traffic.kuma.io/exclude-outbound-ports",
}

outbound_addresses := {
	"istio": "traffic.sidecar.istio.io/excludeOutboundIPRanges",
	"consul": "consul.hashicorp.com/transparent-proxy-exclude-outbound-cidrs",
	"kuma": "traffic.kuma.io/exclude-outbound-ips",
}

# METADATA
# description: |
#   The mTLS modes that the object asks of servers: a set of `meshes` (whose servers), `mode` (strict, permissive,
#   disable), `level` (mesh, namespace, workload), `workloads` (the names it may go by), `port` (0: all), `selector`, `path`,
#   and `trial` where strictness is only tried out.
default mtls_modes := set()

mtls_modes := modes_in(request.kind)

modes_in("security.istio.io/PeerAuthentication") := istio.mtls_modes

modes_in("policy.linkerd.io/Server") := linkerd.mtls_modes

modes_in("Namespace") := linkerd.mtls_modes

modes_in(kind) := linkerd.mtls_modes if workload.template_paths[kind]

modes_in("consul.hashicorp.com/ProxyDefaults") := consul.mtls_modes

modes_in("consul.hashicorp.com/ServiceDefaults") := consul.mtls_modes

modes_in("kuma.io/Mesh") := kuma.mtls_modes

modes_in("kuma.io/MeshTLS") := kuma.mtls_modes

modes_in("cilium.io/CiliumNetworkPolicy") := cilium_authorization.mtls_modes

modes_in("cilium.io/CiliumClusterwideNetworkPolicy") := cilium_authorization.mtls_modes

# METADATA
# description: |
#   What clients will speak to hosts of the mesh because of this object: a set of `mode` (plaintext, own-tls, mesh),
#   `host`, `path`. `own-tls` is TLS that is not the mesh's: a server that is STRICT refuses it. Istio lets a DestinationRule
#   choose, and the Gateway API a BackendTLSPolicy; otherwise clients always speak the mesh's TLS to its servers.
default client_tls := set()

client_tls := istio.client_tls if request.kind == "networking.istio.io/DestinationRule"

client_tls := gateway_api.client_tls if {
	request.kind == "gateway.networking.k8s.io/BackendTLSPolicy"
	choice.state == "in"
}

# METADATA
# description: |
#   The authorization that the object asks for: `restricts` (who gets in today may be turned away, and the mesh could try
#   it first), `dry_run` and `dry_run_path` (where that is asked for), `attached` (whether a proxy for layer 7 enforces it), and `rules`, an array of
#   `path`, `action` (allow, deny, audit, custom), `sources_path`, `sources`, `http`, `open`, `conditional`. A source has
#   `path`, `principals` and `narrowed` (whether it restricts the caller at all). A rule without sources is for everyone; an
#   `open` rule restricts nothing, a `conditional` one restricts the caller by other means.
authorization := authorization_in(request.kind)

authorization_in("security.istio.io/AuthorizationPolicy") := istio_authorization.authorization

authorization_in("policy.linkerd.io/Server") := linkerd_authorization.server

authorization_in("policy.linkerd.io/AuthorizationPolicy") := linkerd_authorization.policy

authorization_in("policy.linkerd.io/MeshTLSAuthentication") := linkerd_authorization.identities

authorization_in("policy.linkerd.io/NetworkAuthentication") := linkerd_authorization.networks

authorization_in("policy.linkerd.io/ServerAuthorization") := linkerd_authorization.server_authorization

authorization_in("consul.hashicorp.com/ServiceIntentions") := consul_authorization.authorization

authorization_in("kuma.io/MeshTrafficPermission") := kuma_authorization.authorization

authorization_in("kuma.io/TrafficPermission") := kuma_authorization.permission

authorization_in("cilium.io/CiliumNetworkPolicy") := cilium_authorization.authorization if name == "cilium"

authorization_in("cilium.io/CiliumClusterwideNetworkPolicy") := cilium_authorization.authorization if name == "cilium"

# METADATA
# description: |
#   The routes of the object: an array of `path`, `destinations` (`path`, `name`, `weight`), `weights` (relative, percent:
#   meant to be parts of 100, exact: refused otherwise), `retries` (`path`, `attempts_path`, `attempts`, `on`; absent if
#   there are none), `safe` (only for methods that may be repeated), `timeout` (for the whole request; absent if there is
#   none), `faults` (paths), `mirrors` (`path`, `host`, `percent`, `outside` the cluster).
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

# METADATA
# description: The hosts that the object takes traffic for, an array of `path` and `host`.
default hosts := []

hosts := hosts_in(request.kind)

hosts_in("networking.istio.io/VirtualService") := istio_traffic.hosts

hosts_in("networking.istio.io/Gateway") := istio_traffic.hosts

hosts_in("gateway.networking.k8s.io/Gateway") := gateway_api.hosts

hosts_in("consul.hashicorp.com/IngressGateway") := consul_traffic.hosts

hosts_in("kuma.io/MeshHTTPRoute") := kuma_traffic.hosts

hosts_in("kuma.io/MeshGateway") := kuma_traffic.gateway_hosts

hosts_in("networking.k8s.io/Ingress") := ingress.hosts

# METADATA
# description: |
#   The gateways that a route is for: an array of `path`, `kind`, `namespace`, `name`, and the `hosts` that it serves for objects of
#   the namespace at hand, as far as the gateway is known.
default parents := []

parents := parents_in(request.kind)

parents_in("networking.istio.io/VirtualService") := gateways.of_virtual_service

parents_in("gateway.networking.k8s.io/HTTPRoute") := gateways.of_route

parents_in("gateway.networking.k8s.io/GRPCRoute") := gateways.of_route

parents_in("gateway.networking.k8s.io/TLSRoute") := gateways.of_route

# METADATA
# description: The hosts that a route takes at its gateways and nowhere else, an array of `path` and `host`.
default parents_hosts := []

parents_hosts := parents_hosts_in(request.kind)

parents_hosts_in("networking.istio.io/VirtualService") := gateways.virtual_service_hosts

parents_hosts_in("gateway.networking.k8s.io/HTTPRoute") := gateways.route_hosts

parents_hosts_in("gateway.networking.k8s.io/GRPCRoute") := gateways.route_hosts

parents_hosts_in("gateway.networking.k8s.io/TLSRoute") := gateways.route_hosts

# METADATA
# description: |
#   What the object says at places that its mesh does not look at: an array of `path` and `text`.
default not_read := []

not_read := istio_attachment.not_read if istio_attachment.kinds[request.kind]

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
	not route.timeout
	not istio_traffic.redirects(route.path)
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
# description: The lowest TLS versions that servers are to accept, an array of `path`, `version` (as the mesh writes it), `where`.
default minimum_versions := []

minimum_versions := minimum_versions_in(request.kind)

minimum_versions_in("networking.istio.io/Gateway") := istio_traffic.minimum_versions

minimum_versions_in("consul.hashicorp.com/Mesh") := consul_traffic.mesh_versions

minimum_versions_in("consul.hashicorp.com/IngressGateway") := consul_traffic.gateway_versions

minimum_versions_in("kuma.io/MeshTLS") := kuma_traffic.minimum_versions

# METADATA
# description: |
#   What serves plain HTTP to the outside because of the object, an array of `path` and `where`.
default plain_servers := []

plain_servers := plain_servers_in(request.kind)

plain_servers_in("networking.istio.io/Gateway") := istio_traffic.plain_servers

plain_servers_in("gateway.networking.k8s.io/HTTPRoute") := gateway_api.plain_servers

plain_servers_in("consul.hashicorp.com/IngressGateway") := consul_traffic.plain_servers

# METADATA
# description: |
#   The servers that end TLS from outside: an array of `path`, `where`, `certificate` (whether they have one).
default tls_servers := []

tls_servers := tls_servers_in(request.kind)

tls_servers_in("networking.istio.io/Gateway") := istio_traffic.tls_servers

tls_servers_in("gateway.networking.k8s.io/Gateway") := gateway_api.tls_servers

# METADATA
# description: The workloads of any namespace whose pods an Istio Gateway is for, as far as they are known.
gateway_workloads := selection.of_gateway if request.kind == "networking.istio.io/Gateway"

# METADATA
# description: |
#   The certificates that the object serves TLS with: an array of `path`, `secret`, `namespace` (empty where the object does
#   not say it), and the `hosts` that it is for.
default tls_credentials := []

tls_credentials := tls_credentials_in(request.kind)

tls_credentials_in("networking.istio.io/Gateway") := istio_traffic.tls_credentials

tls_credentials_in("gateway.networking.k8s.io/Gateway") := gateway_api.tls_credentials

tls_credentials_in("networking.k8s.io/Ingress") := ingress.tls_credentials

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

# METADATA
# description: |
#   Which pods of its namespace the object is for, where it is not for all of them: an array of `path` and `selector`.
default selections := []

selections := selections_in(request.kind)

selections_in(kind) := selection.selections if selection.fields[kind]

selections_in("networking.istio.io/DestinationRule") := selection.subsets

selections_in(kind) := selection.kuma if startswith(kind, "kuma.io/Mesh")
