# METADATA
# title: Workloads
# description: A Pod, or the pod template of whatever makes pods. Undefined for every other kind.
package meshguard.lib.workload

import data.meshguard.lib.request

template_paths := {
	"Pod": [],
	"ReplicationController": ["spec", "template"],
	"apps/DaemonSet": ["spec", "template"],
	"apps/Deployment": ["spec", "template"],
	"apps/ReplicaSet": ["spec", "template"],
	"apps/StatefulSet": ["spec", "template"],
	"batch/CronJob": ["spec", "jobTemplate", "spec", "template"],
	"batch/Job": ["spec", "template"],
}

# METADATA
# description: Where the pod template is, as an array of keys.
template_path := template_paths[request.kind]

template := candidate if {
	candidate := object.get(request.object, template_path, null)
	is_object(candidate)
}

spec := template.spec

# METADATA
# description: Where the pod's metadata and spec are, as text for `path`.
metadata_path := concat(".", array.concat(template_path, ["metadata"]))

spec_path := concat(".", array.concat(template_path, ["spec"]))

# METADATA
# description: A controller made the object from a template that has been judged already.
owned if {
	some owner in request.object.metadata.ownerReferences
	owner.controller == true
}

# METADATA
# description: The path of a label or an annotation of the pods, as Kubernetes writes it in its own errors.
label_path(key) := $"{metadata_path}.labels[{key}]"

annotation_path(key) := $"{metadata_path}.annotations[{key}]"

# METADATA
# description: |
#   The request makes pods anew, so that a change to the pod template costs nothing more. A mutation of anything else
#   would start a rollout that nobody asked for, or describe a running pod that is not so.
makes_pods if {
	input.request.operation == "CREATE"
	template
}

makes_pods if {
	input.request.operation == "UPDATE"
	template_path != []
	template != object.get(input.request.oldObject, template_path, null)
}

default labels := {}

labels := template.metadata.labels if is_object(template.metadata.labels)

default annotations := {}

annotations := template.metadata.annotations if is_object(template.metadata.annotations)

# METADATA
# description: |
#   Every container with its place. `index` is that in `list`: containers, initContainers or ephemeralContainers. An array, because a
#   set would hash every container whole.
containers := [{"list": list, "index": index, "name": name(container, index), "path": path, "spec": container} |
	some list in ["containers", "initContainers", "ephemeralContainers"]
	some index, container in spec[list]
	path := $"{spec_path}.{list}[{index}]"
]

name(container, index) := object.get(container, "name", $"number {index}")

# METADATA
# description: |
#   Every volume that takes a Secret, alone or projected: `name` of the volume, `secret` its Secret, `path`.
secret_volumes := array.concat(
	[{"name": name(volume, index), "secret": secret, "path": path} |
		some index, volume in spec.volumes
		secret := object.get(volume.secret, "secretName", "without a name")
		path := $"{spec_path}.volumes[{index}].secret"
	],
	[{"name": name(volume, index), "secret": secret, "path": path} |
		some index, volume in spec.volumes
		some place, source in volume.projected.sources
		secret := object.get(source.secret, "name", "without a name")
		path := $"{spec_path}.volumes[{index}].projected.sources[{place}].secret"
	],
)
