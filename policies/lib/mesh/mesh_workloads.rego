# The mesh model, of workloads: whether they join, and what there is beside the application.
package meshguard.lib.mesh

import data.meshguard.lib.mesh.cilium
import data.meshguard.lib.mesh.consul
import data.meshguard.lib.mesh.istio
import data.meshguard.lib.mesh.istio_ambient
import data.meshguard.lib.mesh.kuma
import data.meshguard.lib.mesh.linkerd
import data.meshguard.lib.request
import data.meshguard.lib.workload

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
