# METADATA
# title: The objects around the request
# description: |
#   Objects that are in the cluster beside the one that is written, by kind: `name`, `namespace`, `labels`,
#   `annotations`, `spec`. `data.meshguard.context_needs.objects` says which requests get which.
package meshguard.lib.cluster

import data.meshguard.lib.namespace
import data.meshguard.lib.request

# METADATA
# description: The objects of a kind without the one that is written. Empty where nothing is known of the kind.
others(kind) := [other |
	some other in input.context.objects[kind]
	not itself(kind, other)
]

itself(kind, other) if {
	kind == request.kind
	other.name == request.object.metadata.name
	other.namespace == object.get(request.object, ["metadata", "namespace"], "")
}

# METADATA
# description: |
#   Whether the absence of an object of this kind in the namespace at hand means that there is none. A manifest that is
#   checked without its namespace says nothing of what the namespace holds.
complete(kind) if {
	input.context.namespaceKnown
	input.context.objects[kind]
}

# METADATA
# description: |
#   The same for a namespace that the object mentions: its objects are there, too, where data.json asks for them.
complete_in(kind, name) if {
	name == namespace.name
	complete(kind)
}

complete_in(kind, name) if {
	name != namespace.name
	some mentioned in input.context.namespaces
	mentioned.name == name
	input.context.objects[kind]
}
