# The mesh model, of what lets traffic in: hosts, gateways, TLS and its certificates.
package meshguard.lib.mesh

import data.meshguard.lib.mesh.consul_traffic
import data.meshguard.lib.mesh.gateway_api
import data.meshguard.lib.mesh.gateways
import data.meshguard.lib.mesh.ingress
import data.meshguard.lib.mesh.istio_traffic
import data.meshguard.lib.mesh.kuma_traffic
import data.meshguard.lib.mesh.selection
import data.meshguard.lib.request

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

plain_servers_in("gateway.networking.k8s.io/GRPCRoute") := gateway_api.plain_servers

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
