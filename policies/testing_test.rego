# METADATA
# title: Requests for tests
# description: Builds the input that a test needs, so that a test shows only what it is about.
package meshguard.testing

now := "2026-11-21T12:00:00Z"

meshed := {"istio-injection": "enabled"}

application := {
	"name": "app",
	"image": "registry.example.com/cart:1.0.0",
	"resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
}

# A pod without any fault, in a namespace of the mesh.
pod_template := {
	"metadata": {
		"labels": {"app": "cart"},
		"annotations": {
			"sidecar.istio.io/proxyCPU": "100m",
			"sidecar.istio.io/proxyCPULimit": "150m",
			"sidecar.istio.io/proxyMemory": "64Mi",
			"sidecar.istio.io/proxyMemoryLimit": "128Mi",
		},
	},
	"spec": {"containers": [application]},
}

deployment(template) := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": "cart", "namespace": "shop"},
	"spec": {"template": template},
}

pod(template) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": object.union({"name": "cart", "namespace": "shop"}, template.metadata),
	"spec": template.spec,
}

container(changes) := {"spec": {"containers": [object.union(application, changes)]}}

with_container(changes) := object.union(pod_template, container(changes))

with_labels(labels) := object.union(pod_template, {"metadata": {"labels": labels}})

without_annotations := json.remove(pod_template, ["/metadata/annotations"])

with_annotations(annotations) := json.patch(pod_template, [{"op": "add", "path": "/metadata/annotations", "value": annotations}])

namespace(name, labels) := {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}

create(written, namespace_labels) := {
	"request": object.union(in_namespace(written), {
		"uid": "0",
		"kind": group_version_kind(written),
		"operation": "CREATE",
		"name": metadata(written).name,
		"object": written,
	}),
	"context": object.union(around(written, namespace_labels), context),
}

# The API server leaves the field out for what is in no namespace, and so is the context's.
in_namespace(object) := {"namespace": namespace_of(object)} if {
	namespace_of(object) != ""
} else := {}

around(object, namespace_labels) := {"namespace": {"name": namespace_of(object), "labels": namespace_labels, "annotations": {}}} if {
	namespace_of(object) != ""
} else := {}

update(before, after, namespace_labels) := object.union(
	create(after, namespace_labels),
	{"request": {"operation": "UPDATE", "oldObject": before}},
)

with_context(request, changes) := object.union(request, {"context": changes})

context := {
	"cluster": "test",
	"now": now,
	"guardrails": {"actions": [], "parameters": [], "meshes": [], "permissiveAudit": {}},
	"exemptions": [],
	"permissiveAudits": [],
}

metadata(object) := object.metadata if is_object(object.metadata)

metadata(object) := {"name": ""} if not is_object(object.metadata)

namespace_of(object) := metadata(object).name if {
	object.kind == "Namespace"
} else := metadata(object).namespace if {
	metadata(object).namespace
} else := ""

group_version_kind(object) := {"group": parts[0], "version": parts[1], "kind": object.kind} if {
	parts := split(object.apiVersion, "/")
	count(parts) == 2
} else := {"group": "", "version": object.apiVersion, "kind": object.kind}

verdict(request) := answer if {
	answer := data.meshguard.verdict with input as request
}

# What one policy found, by path.
found(request, id) := {violation.path: violation.message |
	some violation in verdict(request).violations
	violation.id == id
}

# What one mutation does, as a patch: others may do more to the same object.
patches(request, id) := [operation | some operation in verdict(request).patches; operation.id == id]

actions(request, id) := {violation.action |
	some violation in verdict(request).violations
	violation.id == id
}

paths(request, id) := object.keys(found(request, id))
