# The mesh model, of mTLS and authorization.
package meshguard.lib.mesh

import data.meshguard.lib.mesh.cilium_authorization
import data.meshguard.lib.mesh.consul
import data.meshguard.lib.mesh.consul_authorization
import data.meshguard.lib.mesh.gateway_api
import data.meshguard.lib.mesh.istio
import data.meshguard.lib.mesh.istio_authorization
import data.meshguard.lib.mesh.kuma
import data.meshguard.lib.mesh.kuma_authorization
import data.meshguard.lib.mesh.linkerd
import data.meshguard.lib.mesh.linkerd_authorization
import data.meshguard.lib.request
import data.meshguard.lib.workload

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
