# METADATA
# title: How it was decided whether a workload is in the mesh
# description: The same words for every mesh, for its adapter to choose from.
package meshguard.lib.mesh.outcome

import data.meshguard.lib.namespace
import data.meshguard.lib.workload

host_network := {
	"state": "out",
	"decided_by": "host-network",
	"path": $"{workload.spec_path}.hostNetwork",
	"text": "pods on the host's network get no proxy",
}

by_workload(state, path, value) := {
	"state": state,
	"decided_by": "workload",
	"path": path,
	"text": $"{key(path)} is \"{value}\"",
}

# What is between the brackets: metadata.labels[linkerd.io/inject].
key(path) := trim_suffix(split(path, "[")[1], "]")

by_namespace(state) := {
	"state": state,
	"decided_by": "namespace",
	"path": "",
	"text": $"namespace {namespace.name} is {places[state]} the mesh",
}

places := {"in": "in", "out": "out of"}

by_nobody(path, text) := {"state": "out", "decided_by": "nobody", "path": path, "text": text}

# METADATA
# description: A workload that says nothing follows its namespace's choice.
of_namespace(choice) := by_namespace(choice.state) if choice.state in {"in", "out"}

of_namespace(choice) := by_nobody(workload.metadata_path, text) if {
	choice.state in {"unsaid", "invalid"}
	text := $"namespace {namespace.name} does not say in a way that the mesh knows whether its pods join it"
}
