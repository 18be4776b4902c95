# METADATA
# title: Istio ambient
# description: Translates ambient's labels into the mesh model. There is no proxy beside the workload.
# related_resources:
#   - ref: https://istio.io/latest/docs/ambient/usage/add-workloads/
package meshguard.lib.mesh.istio_ambient

import data.meshguard.lib.mesh.istio
import data.meshguard.lib.namespace
import data.meshguard.lib.workload

label := "istio.io/dataplane-mode"

claims(candidate) if candidate.labels[label]

hint := $"label the namespace {label}=ambient or {label}=none"

path := $"metadata.labels[{label}]"

states := {"ambient": "in", "none": "out"}

choice(candidate) := {"state": states[candidate.labels[label]], "path": path, "hint": hint} if {
	candidate.labels[label]
	states[candidate.labels[label]]
} else := {"state": "invalid", "path": path, "hint": hint} if {
	candidate.labels[label]
} else := {"state": "unsaid", "path": "metadata.labels", "hint": hint}

namespace_choice := choice({"labels": namespace.labels})

pod_path := workload.label_path(label)

# The pod's label beats the namespace's; pods on the host's network are never captured.
injection := istio.managed_gateway if {
	istio.managed_gateway
} else := outcome("out", "host-network", $"{workload.spec_path}.hostNetwork", "pods on the host's network are not captured") if {
	workload.spec.hostNetwork == true
} else := outcome("in", "workload", pod_path, $"label {label} asks for the mesh") if {
	workload.labels[label] == "ambient"
} else := outcome("out", "workload", pod_path, $"label {label} is \"{workload.labels[label]}\"") if {
	workload.labels[label]
} else := outcome("in", "namespace", "", $"namespace {namespace.name} is in the mesh") if {
	namespace_choice.state == "in"
} else := outcome("out", "nobody", $"{workload.metadata_path}.labels", $"namespace {namespace.name} does not say whether its pods join the mesh") if {
	namespace_choice.state in {"unsaid", "invalid"}
} else := outcome("out", "namespace", "", $"namespace {namespace.name} is out of the mesh")

misleading contains {"fault": "contradiction", "path": workload.label_path("sidecar.istio.io/inject"), "text": text} if {
	namespace_choice.state == "in"
	workload.labels["sidecar.istio.io/inject"] == "true"
	text := $"label sidecar.istio.io/inject asks for a sidecar in namespace {namespace.name}, which is in ambient; a pod with a sidecar is left out of it"
}

outcome(state, decided_by, field, text) := {"state": state, "decided_by": decided_by, "path": field, "text": text}
