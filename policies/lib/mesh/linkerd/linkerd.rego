# METADATA
# title: Linkerd
# description: Translates Linkerd's annotations and Server into the mesh model.
# related_resources:
#   - ref: https://linkerd.io/2/features/proxy-injection/
#   - ref: https://linkerd.io/2/reference/proxy-configuration/
#   - ref: https://linkerd.io/2/reference/authorization-policy/
package meshguard.lib.mesh.linkerd

import data.meshguard.lib.mesh.outcome
import data.meshguard.lib.mesh.proxy
import data.meshguard.lib.namespace
import data.meshguard.lib.request
import data.meshguard.lib.workload

inject := "linkerd.io/inject"

claims(candidate) if candidate.annotations[inject]

hint := $"annotate the namespace {inject}=enabled or {inject}=disabled"

path := $"metadata.annotations[{inject}]"

states := {"enabled": "in", "ingress": "in", "disabled": "out"}

# Any other value means no injection, silently. A label takes the namespace out of the webhooks' sight.
choice(candidate) := {"state": "out", "path": "metadata.labels[config.linkerd.io/admission-webhooks]", "hint": hint} if {
	candidate.labels["config.linkerd.io/admission-webhooks"] == "disabled"
} else := {"state": states[candidate.annotations[inject]], "path": path, "hint": hint} if {
	states[candidate.annotations[inject]]
} else := {"state": "invalid", "path": path, "hint": hint} if {
	candidate.annotations[inject]
} else := {"state": "unsaid", "path": "metadata.annotations", "hint": hint}

namespace_choice := choice({"labels": namespace.labels, "annotations": namespace.annotations})

pod_path := workload.annotation_path(inject)

injection := outcome.host_network if {
	workload.spec.hostNetwork == true
} else := outcome.by_namespace("out") if {
	namespace.labels["config.linkerd.io/admission-webhooks"] == "disabled"
} else := outcome.by_workload(states[workload.annotations[inject]], pod_path, workload.annotations[inject]) if {
	states[workload.annotations[inject]]
} else := outcome.by_workload("out", pod_path, workload.annotations[inject]) if {
	workload.annotations[inject]
} else := outcome.of_namespace(namespace_choice)

misleading contains {"fault": "no-effect", "path": pod_path, "text": text} if {
	workload.annotations[inject]
	not states[workload.annotations[inject]]
	text := $"{inject} is \"{workload.annotations[inject]}\", which Linkerd takes for no injection"
}

misleading contains {"fault": "no-effect", "path": pod_path, "text": text} if {
	namespace.labels["config.linkerd.io/admission-webhooks"] == "disabled"
	states[workload.annotations[inject]] == "in"
	text := $"{inject} asks for a proxy, but no webhook looks at namespace {namespace.name}"
}

resource_annotations := {
	"cpu request": "config.linkerd.io/proxy-cpu-request",
	"cpu limit": "config.linkerd.io/proxy-cpu-limit",
	"memory request": "config.linkerd.io/proxy-memory-request",
	"memory limit": "config.linkerd.io/proxy-memory-limit",
}

# The proxy's settings are inherited from the namespace.
proxy_resources := proxy.resources({
	"container": "linkerd-proxy",
	"annotations": resource_annotations,
	"inherited": namespace.annotations,
	"injected": object.get(workload.annotations, "linkerd.io/proxy-version", null) != null,
})

modes := {
	"all-authenticated": "strict",
	"cluster-authenticated": "strict",
	"deny": "strict",
	"all-unauthenticated": "permissive",
	"cluster-unauthenticated": "permissive",
	"audit": "permissive",
}

inbound := "config.linkerd.io/default-inbound-policy"

mtls_modes contains object.union(wish, {"level": "namespace", "path": $"metadata.annotations[{inbound}]"}) if {
	request.kind == "Namespace"
	wish := servers(modes[namespace.annotations[inbound]], 0, set(), {})
}

mtls_modes contains object.union(wish, {"level": "workload", "path": workload.annotation_path(inbound)}) if {
	not workload.owned
	name := request.object.metadata.name
	wish := servers(modes[workload.annotations[inbound]], 0, {name}, {"name": name})
}

# A Server without a policy of its own takes "deny": only what an authorization allows gets in. It is for one port, and Linkerd's
# metrics have its name (srv_name): an audit of that name is of that port.
mtls_modes contains object.union(wish, {"level": "workload", "path": "spec.accessPolicy"}) if {
	request.kind == "policy.linkerd.io/Server"
	spec := request.object.spec
	labels := object.get(spec, ["podSelector", "matchLabels"], {})
	workloads := {labels[label] | some label in ["app", "app.kubernetes.io/name"]} | {request.object.metadata.name}
	access := object.get(spec, "accessPolicy", "deny")
	wish := object.union(servers(modes[access], object.get(spec, "port", 0), workloads, labels), {"trial": access == "audit"})
}

servers(mode, port, workloads, labels) := {
	"meshes": {"linkerd"},
	"mode": mode,
	"port": port,
	"workloads": workloads,
	"selector": labels,
}
