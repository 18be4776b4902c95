# METADATA
# title: The proxy beside a workload
# description: |
#   Its resources, wherever a mesh keeps them: in the proxy's container, where the manifest or the injector wrote one,
#   else in an annotation of the pod, else, with some meshes, in the same annotation of the namespace.
package meshguard.lib.mesh.proxy

import data.meshguard.lib.quantity
import data.meshguard.lib.workload

# METADATA
# description: |
#   One setting for each resource and bound. `proxy` says what the mesh calls things: `container`; `annotations` by
#   resource and bound (`cpu request`), empty if it has none; `inherited`, the annotations of the namespace that count too;
#   `injected`, whether the injector has been there. What it wrote is final: an annotation does not change it any more.
resources(proxy) := [setting |
	own := container(proxy)
	some resource in ["cpu", "memory"]
	some bound in ["request", "limit"]
	setting := object.union_n([
		{"resource": resource, "bound": bound},
		annotation(proxy, resource, bound),
		place(proxy, own, resource, bound),
		field(proxy, own, resource, bound),
	])
	setting.path
]

# Where the setting is said, and what; `asked` is what an annotation says, also where the injector has followed it.
place(_, own, resource, bound) := said($"{own.path}.resources.{bound}s.{resource}", own.spec.resources[$"{bound}s"][resource])

place(proxy, own, resource, bound) := {"path": $"{own.path}.resources.{bound}s.{resource}"} if {
	final(proxy, own)
	not own.spec.resources[$"{bound}s"][resource]
}

place(proxy, own, resource, bound) := annotated(proxy, proxy.annotations[$"{resource} {bound}"]) if {
	not final(proxy, own)
	not own.spec.resources[$"{bound}s"][resource]
}

final(proxy, own) if {
	proxy.injected
	own.path
}

annotated(proxy, key) := said(workload.annotation_path(key), object.union(proxy.inherited, workload.annotations)[key]) if {
	object.union(proxy.inherited, workload.annotations)[key]
} else := {"path": workload.annotation_path(key)}

said(path, value) := {"path": path, "value": value, "amount": quantity.thousandths(value)} if {
	quantity.thousandths(value)
} else := {"path": path, "value": value}

annotation(proxy, resource, bound) := {"annotation": key, "asked": asked(proxy, key)} if {
	key := proxy.annotations[$"{resource} {bound}"]
} else := {"asked": false}

asked(proxy, key) if {
	object.union(proxy.inherited, workload.annotations)[key]
} else := false

# The keys of the injected container's own field, for a mutation to set.
field(proxy, own, resource, bound) := {"field": array.concat(own.keys, ["resources", $"{bound}s", resource])} if {
	final(proxy, own)
} else := {}

# Native sidecars are init containers, so the proxy is looked for in every list.
container(proxy) := object.union(found[0], {"keys": array.concat(workload.template_path, ["spec", found[0].list, found[0].index])}) if {
	found := [candidate |
		some candidate in workload.containers
		candidate.name == proxy.container
	]
	count(found) > 0
} else := {}
