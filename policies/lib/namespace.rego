# METADATA
# title: The namespace
# description: Name, labels and annotations of the namespace that the request is about. What is in none has an empty name.
package meshguard.lib.namespace

import data.meshguard.lib.request

name := request.object.metadata.name if {
	request.kind == "Namespace"
} else := input.request.namespace if {
	is_string(input.request.namespace)
} else := ""

# A Namespace is judged by its own labels, also when the object is the one before an update.
metadata := request.object.metadata if {
	request.kind == "Namespace"
} else := input.context.namespace

default labels := {}

labels := metadata.labels if is_object(metadata.labels)

default annotations := {}

annotations := metadata.annotations if is_object(metadata.annotations)
