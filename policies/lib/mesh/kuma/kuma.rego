# METADATA
# title: Kuma
# description: Translates Kuma's labels, Mesh and MeshTLS into the mesh model.
# related_resources:
#   - ref: https://kuma.io/docs/latest/production/dp-config/dpp-on-kubernetes/
#   - ref: https://kuma.io/docs/latest/policies/meshtls/
#   - ref: https://kuma.io/docs/latest/policies/mutual-tls/
package meshguard.lib.mesh.kuma

import data.meshguard.lib.mesh.outcome
import data.meshguard.lib.mesh.proxy
import data.meshguard.lib.namespace
import data.meshguard.lib.request
import data.meshguard.lib.workload

inject := "kuma.io/sidecar-injection"

claims(candidate) if candidate.labels[inject]

hint := $"label the namespace {inject}=enabled or {inject}=disabled"

path := $"metadata.labels[{inject}]"

# The namespace's webhook also takes "true"; the pod's only "enabled".
states := {"enabled": "in", "true": "in", "disabled": "out", "false": "out"}

choice(candidate) := {"state": states[candidate.labels[inject]], "path": path, "hint": hint} if {
	states[candidate.labels[inject]]
} else := {"state": "invalid", "path": path, "hint": hint} if {
	candidate.labels[inject]
} else := {"state": "unsaid", "path": "metadata.labels", "hint": hint}

namespace_choice := choice({"labels": namespace.labels})

pod_path := workload.label_path(inject)

# Without the key on the namespace, even "disabled", a pod's label counts for nothing.
injection := outcome.host_network if {
	workload.spec.hostNetwork == true
} else := outcome.of_namespace(namespace_choice) if {
	namespace_choice.state == "unsaid"
} else := outcome.by_workload("in", pod_path, "enabled") if {
	workload.labels[inject] == "enabled"
} else := outcome.by_workload("out", pod_path, workload.labels[inject]) if {
	workload.labels[inject]
} else := outcome.of_namespace(namespace_choice)

misleading contains {"fault": "no-effect", "path": pod_path, "text": text} if {
	namespace_choice.state == "unsaid"
	workload.labels[inject]
	text := $"label {inject} counts for nothing while namespace {namespace.name} does not carry it too"
}

misleading contains {"fault": "no-effect", "path": annotation_path, "text": text} if {
	workload.annotations[inject]
	annotation_path := workload.annotation_path(inject)
	text := $"{inject} is an annotation; Kuma only looks at the label of that name"
}

misleading contains {"fault": "no-effect", "path": pod_path, "text": text} if {
	workload.labels[inject] == "true"
	text := $"label {inject} is \"true\"; the pods' webhook only knows \"enabled\""
}

# No annotation sets the proxy's resources: what the injector wrote, or a ContainerPatch makes it write.
proxy_resources := proxy.resources({
	"container": "kuma-sidecar",
	"annotations": {},
	"inherited": {},
	"injected": object.get(workload.annotations, "kuma.io/sidecar-injected", "") == "true",
})

# METADATA
# description: What a ContainerPatch sets, one resource at a time or many at once; its values are JSON in a string.
patched_resources := [setting |
	some index, step in request.object.spec.sidecarPatch
	startswith(step.path, "/resources")
	some resource in ["cpu", "memory"]
	some bound in ["request", "limit"]
	value := patched(step.path, json.unmarshal(step.value), resource, $"{bound}s")
	setting := object.union(
		proxy.said($"spec.sidecarPatch[{index}].value", value),
		{"resource": resource, "bound": bound, "asked": true},
	)
]

patched("/resources", value, resource, bounds) := value[bounds][resource]

patched(path, value, resource, bounds) := value[resource] if path == $"/resources/{bounds}"

patched(path, value, resource, bounds) := value if path == $"/resources/{bounds}/{resource}"

modes := {"strict": "strict", "permissive": "permissive"}

# A backend's mode is STRICT when it is left out.
mtls_modes contains object.union(servers(mode, place), {"level": "mesh", "workloads": set(), "selector": {}}) if {
	request.kind == "kuma.io/Mesh"
	mtls := request.object.spec.mtls
	some index, backend in mtls.backends
	backend.name == mtls.enabledBackend
	mode := modes[lower(object.get(backend, "mode", "STRICT"))]
	place := $"spec.mtls.backends[{index}].mode"
}

# Backends without one that is enabled: plaintext only. A mesh without any may have its identity elsewhere (MeshIdentity).
mtls_modes contains object.union(servers("disable", "spec.mtls.enabledBackend"), {"level": "mesh", "workloads": set(), "selector": {}}) if {
	request.kind == "kuma.io/Mesh"
	count(request.object.spec.mtls.backends) > 0
	object.get(request.object, ["spec", "mtls", "enabledBackend"], "") == ""
}

mtls_modes contains object.union_n([servers(mode, place), scope, section]) if {
	request.kind == "kuma.io/MeshTLS"
	some list in ["rules", "from"]
	some index, rule in request.object.spec[list]
	mode := modes[lower(rule.default.mode)]
	place := $"spec.{list}[{index}].default.mode"
}

# A policy for one port of the workload.
section := {"port": request.object.spec.targetRef.sectionName} if {
	request.object.spec.targetRef.sectionName
} else := {}

target_labels := object.get(request.object, ["spec", "targetRef", "labels"], {})

# In the control plane's namespace a policy holds for the whole mesh.
scope := {"level": "workload", "workloads": workloads, "selector": target_labels} if {
	count(target_labels) > 0
	workloads := {target_labels[label] | some label in ["app", "app.kubernetes.io/name"]}
} else := {"level": "mesh", "workloads": set(), "selector": {}} if {
	namespace.name in data.meshguard.mesh.kuma.system_namespaces
} else := {"level": "namespace", "workloads": set(), "selector": {}}

servers(mode, place) := {"meshes": {"kuma"}, "mode": mode, "port": 0, "path": place}
