# METADATA
# title: The gateways that a route is for
# description: |
#   Translates what a VirtualService and the routes of the Gateway API say of their gateways into the mesh model.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/virtual-service/
#   - ref: https://istio.io/latest/docs/reference/config/networking/gateway/#Server
#   - ref: https://gateway-api.sigs.k8s.io/reference/spec/#parentreference
package meshguard.lib.mesh.gateways

import data.meshguard.lib.cluster
import data.meshguard.lib.namespace
import data.meshguard.lib.request

# METADATA
# description: |
#   The gateways of a VirtualService. `mesh` stands for all proxies; a name with a tilde is one that Istio made itself, one with a
#   dot an older way to name it.
of_virtual_service := [parent |
	some index, written in request.object.spec.gateways
	written != "mesh"
	not contains(written, "~")
	not contains(written, ".")
	address := istio_address(split(written, "/"))
	parent := object.union(address, {
		"path": $"spec.gateways[{index}]",
		"kind": "networking.istio.io/Gateway",
		"hosts": [host |
			some gateway in known("networking.istio.io/Gateway", address)
			some server in gateway.spec.servers
			some entry in server.hosts
			host := for_us(split(entry, "/"), gateway.namespace)
		],
	})
]

istio_address([name]) := {"namespace": namespace.name, "name": name}

istio_address([place, name]) := {"namespace": place, "name": name}

# A server's host may begin with the namespace whose rules it is for; a dot is the gateway's own.
for_us([host], _) := host

for_us([place, host], gateway) := host if {
	place in {"*", namespace.name}
} else := host if {
	place == "."
	gateway == namespace.name
}

# METADATA
# description: The gateways of a route of the Gateway API.
of_route := [parent |
	some index, ref in request.object.spec.parentRefs
	object.get(ref, "kind", "Gateway") == "Gateway"
	object.get(ref, "group", "gateway.networking.k8s.io") == "gateway.networking.k8s.io"
	address := {"namespace": object.get(ref, "namespace", namespace.name), "name": ref.name}
	parent := object.union(address, {
		"path": $"spec.parentRefs[{index}]",
		"kind": "gateway.networking.k8s.io/Gateway",
		"hosts": [object.get(listener, "hostname", "*") |
			some gateway in known("gateway.networking.k8s.io/Gateway", address)
			some listener in gateway.spec.listeners
			object.get(ref, "sectionName", listener.name) == listener.name
			object.get(ref, "port", listener.port) == listener.port
		],
	})
]

known(kind, address) := [gateway |
	some gateway in cluster.others(kind)
	gateway.name == address.name
	gateway.namespace == address.namespace
]

# METADATA
# description: The hosts that a VirtualService takes at its gateways alone; with `mesh` among them, the proxies take them too.
virtual_service_hosts := [{"path": $"spec.hosts[{index}]", "host": host} |
	not "mesh" in request.object.spec.gateways
	some index, host in request.object.spec.hosts
]

# METADATA
# description: The hosts that a route of the Gateway API takes; without any it takes those of its gateways.
route_hosts := [{"path": $"spec.hostnames[{index}]", "host": host} | some index, host in request.object.spec.hostnames]

# METADATA
# description: Whether two hosts, of which each may begin with a star, have a name in common.
common(a, b) if a == b

common(a, b) if {
	startswith(a, "*")
	endswith(b, trim_left(a, "*"))
}

common(a, b) if {
	startswith(b, "*")
	endswith(a, trim_left(b, "*"))
}
