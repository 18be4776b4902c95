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
	annotations := object.union(proxy.inherited, workload.annotations)
	some resource in ["cpu", "memory"]
	some bound in ["request", "limit"]
	key := object.get(proxy.annotations, $"{resource} {bound}", "")
	field := ["resources", $"{bound}s", resource]
	setting := object.union_n([
		{"resource": resource, "bound": bound},
		annotation(annotations, key),
		place(final(proxy, own), own, field, annotations, key),
		keys(final(proxy, own), own, field),
	])
	setting.path
]

default final(_, _) := false

final(proxy, own) if {
	proxy.injected
	own.path
}

# Where the setting is said, and what; `asked` is what an annotation says, also where the injector has followed it.
place(_, own, field, _, _) := said(path(own, field), own.spec.resources[field[1]][field[2]])

place(true, own, field, _, _) := {"path": path(own, field)} if not own.spec.resources[field[1]][field[2]]

place(false, own, field, annotations, key) := annotated(annotations, key) if {
	key != ""
	not own.spec.resources[field[1]][field[2]]
}

path(own, field) := $"{own.path}.{concat(".", field)}"

annotated(annotations, key) := said(workload.annotation_path(key), annotations[key]) if {
	annotations[key]
} else := {"path": workload.annotation_path(key)}

said(where, value) := {"path": where, "value": value, "amount": amount} if {
	amount := quantity.thousandths(value)
} else := {"path": where, "value": value}

annotation(_, "") := {"asked": false}

annotation(annotations, key) := {"annotation": key, "asked": asked(annotations, key)} if key != ""

default asked(_, _) := false

asked(annotations, key) if annotations[key]

# The keys of the injected container's own field, for a mutation to set.
keys(true, own, field) := {"field": array.concat(own.keys, field)}

keys(false, _, _) := {}

# Native sidecars are init containers, so the proxy is looked for in every list.
container(proxy) := object.union(found[0], {"keys": array.concat(workload.template_path, ["spec", found[0].list, found[0].index])}) if {
	found := [candidate |
		some candidate in workload.containers
		candidate.name == proxy.container
	]
	count(found) > 0
} else := {}
