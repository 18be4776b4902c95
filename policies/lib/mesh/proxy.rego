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
#   One setting for each of `annotations` (by resource and bound, `cpu request`), for the container of that name.
resources(annotations, container, inherited) := [setting |
	some resource in ["cpu", "memory"]
	some bound in ["request", "limit"]
	annotation := annotations[$"{resource} {bound}"]
	found := place(annotation, container_resources(container), resource, bound, inherited)
	setting := object.union(object.union({"resource": resource, "bound": bound, "annotation": annotation}, found), amount(found))
]

place(_, own, resource, bound, _) := {"path": path, "value": value} if {
	value := own.resources[$"{bound}s"][resource]
	path := $"{own.path}.resources.{bound}s.{resource}"
}

place(annotation, own, resource, bound, inherited) := setting if {
	not own.resources[$"{bound}s"][resource]
	setting := annotated(annotation, inherited)
}

annotated(annotation, inherited) := {"path": path, "value": value} if {
	value := object.union(inherited, workload.annotations)[annotation]
	path := workload.annotation_path(annotation)
} else := {"path": workload.annotation_path(annotation)}

# Native sidecars are init containers, so the proxy is looked for in every list.
container_resources(name) := {"path": container.path, "resources": object.get(container.spec, "resources", {})} if {
	some container in workload.containers
	container.name == name
} else := {"path": "", "resources": {}}

amount(setting) := {"amount": quantity.thousandths(setting.value)} if {
	quantity.thousandths(setting.value)
} else := {}
