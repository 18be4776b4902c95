# METADATA
# title: Ports that a mesh needs
# description: |
#   By mesh, what pods need beside the application's own ports. `ports` are alternatives: one of them is enough.
# related_resources:
#   - ref: https://istio.io/latest/docs/ops/deployment/application-requirements/
#   - ref: https://istio.io/latest/docs/ambient/usage/networkpolicy/
#   - ref: https://linkerd.io/2-edge/reference/architecture/
#   - ref: https://developer.hashicorp.com/consul/docs/reference/architecture/ports
#   - ref: https://kuma.io/docs/latest/introduction/kuma-requirements/
package meshguard.lib.network.needs

# METADATA
# description: Where the mesh's own traffic arrives, in place of the application's port.
traffic := {
	"istio-ambient": [{"ports": [15008], "what": "HBONE, which carries all traffic between pods of the mesh"}],
	"linkerd": [{"ports": [4143], "what": "the proxy's inbound port, which takes the place of every other"}],
	"consul": [{"ports": [20000], "what": "the proxy's inbound port, which takes the place of every other"}],
	"cilium": [{"ports": [15008], "what": "ztunnel's port, the only one that a policy sees between encrypted pods"}],
}

# METADATA
# description: The control plane, from the pods.
control_plane := {
	"istio": [{"ports": [15012, 15010], "what": "istiod, which hands out certificates and configuration"}],
	"linkerd": [
		{"ports": [8080], "what": "linkerd-identity, which hands out certificates"},
		{"ports": [8086], "what": "linkerd-destination, which knows the endpoints"},
		{"ports": [8090], "what": "linkerd-policy, which knows who may call"},
	],
	"consul": [{"ports": [8502], "what": "Consul's gRPC port, which hands out certificates and configuration"}],
	"kuma": [{"ports": [5678], "what": "the control plane's port for proxies, which hands out certificates and configuration"}],
}

# METADATA
# description: Where Prometheus reads the proxy's metrics.
metrics := {
	"istio": [{"ports": [15020, 15090], "what": "the metrics of application and proxy"}],
	"linkerd": [{"ports": [4191], "what": "the proxy's metrics and readiness"}],
	"consul": [{"ports": [20200], "what": "the proxy's metrics"}],
}

# METADATA
# description: Where the control plane of a mesh is.
namespaces := {
	"istio": "istio-system",
	"istio-ambient": "istio-system",
	"linkerd": "linkerd",
	"consul": "consul",
	"kuma": "kuma-system",
}

# METADATA
# description: By namespace, what a control plane has to accept.
servers := {
	"istio-system": [
		{"ports": [15012, 15010], "what": "certificates and configuration for every proxy"},
		{"ports": [15017], "what": "the API server's calls to the injector and the validator"},
	],
	"linkerd": [
		{"ports": [8080], "what": "certificates for every proxy"},
		{"ports": [8086], "what": "endpoints for every proxy"},
		{"ports": [8090], "what": "policies for every proxy"},
		{"ports": [8443], "what": "the API server's calls to the injector"},
	],
	"kuma-system": [
		{"ports": [5678], "what": "certificates and configuration for every proxy"},
		{"ports": [5443], "what": "the API server's calls to the injector"},
	],
	"consul": [
		{"ports": [8502], "what": "certificates and configuration for every proxy"},
		{"ports": [8080], "what": "the API server's calls to the injector"},
	],
	"meshguard-system": [{"ports": [8443], "what": "the API server's calls to Meshguard, without which nothing can be changed"}],
}
