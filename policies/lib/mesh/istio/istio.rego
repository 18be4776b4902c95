# METADATA
# title: Istio with sidecars
# description: Translates Istio's labels, annotations and PeerAuthentication into the mesh model.
# related_resources:
#   - ref: https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/
#   - ref: https://istio.io/latest/docs/reference/config/security/peer_authentication/
package meshguard.lib.mesh.istio

import data.meshguard.lib.mesh.proxy
import data.meshguard.lib.namespace
import data.meshguard.lib.request
import data.meshguard.lib.workload

claims(candidate) if {
	candidate.labels["istio-injection"]
	not ambient_instead(candidate)
}

claims(candidate) if {
	candidate.labels["istio.io/rev"]
	not ambient_instead(candidate)
}

# No sidecars and ambient: that is how a namespace moves from one to the other.
ambient_instead(candidate) if {
	candidate.labels["istio-injection"] == "disabled"
	candidate.labels["istio.io/dataplane-mode"] == "ambient"
}

hint := "label the namespace istio-injection=enabled, istio.io/rev=<revision>, or istio-injection=disabled"

injection_path := "metadata.labels[istio-injection]"

# `istio-injection` beats `istio.io/rev`; no webhook matches any other value than "enabled".
choice(candidate) := {"state": "in", "path": injection_path, "hint": hint} if {
	candidate.labels["istio-injection"] == "enabled"
} else := {"state": "out", "path": injection_path, "hint": hint} if {
	candidate.labels["istio-injection"] == "disabled"
} else := {"state": "invalid", "path": injection_path, "hint": hint} if {
	candidate.labels["istio-injection"]
} else := {"state": "in", "path": "metadata.labels[istio.io/rev]", "hint": hint} if {
	candidate.labels["istio.io/rev"]
} else := {"state": "unsaid", "path": "metadata.labels", "hint": hint}

namespace_choice := choice({"labels": namespace.labels})

inject := "sidecar.istio.io/inject"

label_path := workload.label_path(inject)

annotation_path := workload.annotation_path(inject)

# The injector takes these for yes, whatever their case, and everything else for no.
yes := {"y", "yes", "true", "on"}

# In the order in which Istio decides: the webhook's selectors first, then the injector's own rules.
injection := managed_gateway if {
	managed_gateway
} else := outcome("out", "host-network", $"{workload.spec_path}.hostNetwork", "pods on the host's network get no sidecar") if {
	workload.spec.hostNetwork == true
} else := outcome("out", "namespace", "", $"namespace {namespace.name} is out of the mesh") if {
	namespace_choice.state == "out"
} else := outcome("out", "nobody", $"{workload.metadata_path}.labels", misspelt) if {
	namespace_choice.state == "invalid"
} else := labelled if {
	workload.labels[inject]
} else := unlabelled

# METADATA
# description: |
#   A gateway or a waypoint that Istio runs for the Gateway API: it says no to sidecars because it is nothing but a proxy.
managed_gateway := outcome("out", "proxy", "", "the pods are proxies themselves") if {
	some labels in [workload.labels, object.get(request.object, ["metadata", "labels"], {})]
	labels["gateway.istio.io/managed"]
	every container in workload.containers {
		container.name == "istio-proxy"
	}
}

labelled := outcome("in", "workload", label_path, $"label {inject} asks for a sidecar") if {
	lower(workload.labels[inject]) in accepted
} else := outcome("out", "workload", label_path, $"label {inject} is \"{workload.labels[inject]}\"")

# In a namespace without a choice only the webhook for single pods matches, and it looks for "true" itself.
accepted := yes if {
	namespace_choice.state == "in"
} else := {"true"}

unlabelled := annotated if {
	namespace_choice.state == "in"
	workload.annotations[inject]
} else := outcome("in", "namespace", "", $"namespace {namespace.name} is in the mesh") if {
	namespace_choice.state == "in"
} else := outcome("in", "workload", workload.label_path("istio.io/rev"), "label istio.io/rev asks for a sidecar") if {
	workload.labels["istio.io/rev"]
} else := outcome("out", "nobody", annotation_path, ineffective) if {
	workload.annotations[inject]
} else := outcome("out", "nobody", $"{workload.metadata_path}.labels", $"namespace {namespace.name} does not say whether its pods join the mesh")

misspelt := $"namespace {namespace.name} has a label istio-injection with a value that no webhook matches"

ineffective := $"annotation {inject} has no effect in namespace {namespace.name}, which does not say whether its pods join the mesh; only the label has"

annotated := outcome("in", "workload", annotation_path, $"annotation {inject} asks for a sidecar") if {
	lower(workload.annotations[inject]) in yes
} else := outcome("out", "workload", annotation_path, $"annotation {inject} is \"{workload.annotations[inject]}\"")

outcome(state, decided_by, path, text) := {"state": state, "decided_by": decided_by, "path": path, "text": text}

misleading contains {"fault": "contradiction", "path": injection_path, "text": text} if {
	request.kind == "Namespace"
	not namespace.labels["istio-injection"] in {"disabled", ""}
	namespace.labels["istio-injection"]
	namespace.labels["istio.io/rev"]
	text := $"namespace {namespace.name} has istio-injection and istio.io/rev; Istio ignores istio.io/rev then"
}

misleading contains {"fault": "contradiction", "path": namespace_choice.path, "text": text} if {
	request.kind == "Namespace"
	namespace_choice.state == "in"
	namespace.labels["istio.io/dataplane-mode"] == "ambient"
	text := $"namespace {namespace.name} asks for sidecars and for ambient; pods with a sidecar are left out of ambient"
}

misleading contains {"fault": "no-effect", "path": label_path, "text": text} if {
	namespace_choice.state == "out"
	yes[lower(workload.labels[inject])]
	text := $"label {inject} asks for a sidecar, but no webhook looks at namespace {namespace.name}, which is out of the mesh"
}

misleading contains {"fault": "old-form", "path": annotation_path, "text": text} if {
	workload.annotations[inject]
	text := $"{inject} is an annotation; only the label of that name is seen by every webhook"
}

resource_annotations := {
	"cpu request": "sidecar.istio.io/proxyCPU",
	"cpu limit": "sidecar.istio.io/proxyCPULimit",
	"memory request": "sidecar.istio.io/proxyMemory",
	"memory limit": "sidecar.istio.io/proxyMemoryLimit",
}

# A gateway's pod is its proxy: the sidecar's band is not meant for it.
gateway if contains(workload.annotations["inject.istio.io/templates"], "gateway")

proxy_resources := settings if {
	not gateway
	settings := proxy.resources({
		"container": "istio-proxy",
		"annotations": resource_annotations,
		"inherited": {},
		"injected": object.get(workload.annotations, "sidecar.istio.io/status", null) != null,
	})
}

# METADATA
# description: |
#   Istio gives the containers that prepare a sidecar's pod the sidecar's own resources: they count for the pod, too.
prepared_resources := [setting |
	not gateway
	some container in ["istio-init", "istio-validation"]
	injected := object.get(workload.annotations, "sidecar.istio.io/status", null) != null
	some setting in proxy.resources({
		"container": container,
		"annotations": resource_annotations,
		"inherited": {},
		"injected": injected,
	})
	setting.field
]

# One PeerAuthentication holds for sidecars and ambient.
meshes := {"istio", "istio-ambient"}

modes := {"STRICT": "strict", "PERMISSIVE": "permissive", "DISABLE": "disable"}

peer_authentication := request.object if request.kind == "security.istio.io/PeerAuthentication"

mtls_modes contains object.union(mtls_scope, {"mode": modes[mode], "port": 0, "path": "spec.mtls.mode"}) if {
	mode := peer_authentication.spec.mtls.mode
}

mtls_modes contains object.union(mtls_scope, {"mode": modes[tls.mode], "port": port, "path": path}) if {
	some port, tls in peer_authentication.spec.portLevelMtls
	path := $"spec.portLevelMtls[{port}].mode"
}

match_labels := object.get(peer_authentication, ["spec", "selector", "matchLabels"], {})

mtls_scope := {"meshes": meshes, "level": "workload", "workloads": workloads, "selector": match_labels} if {
	match_labels != {}
	workloads := {match_labels[label] |
		some label in ["app", "app.kubernetes.io/name", "service.istio.io/canonical-name"]
	}
} else := {"meshes": meshes, "level": "mesh", "workloads": set(), "selector": {}} if {
	namespace.name == data.meshguard.mesh.istio.root_namespace
} else := {"meshes": meshes, "level": "namespace", "workloads": set(), "selector": {}}

client_modes := {"DISABLE": "plaintext", "SIMPLE": "own-tls", "MUTUAL": "own-tls", "ISTIO_MUTUAL": "mesh"}

destination_rule := request.object if request.kind == "networking.istio.io/DestinationRule"

# Only hosts inside the mesh: TLS to the outside, or to istiod itself, is their own business.
client_tls contains {"mode": client_modes[policy.tls.mode], "host": destination_rule.spec.host, "path": path} if {
	in_mesh(destination_rule.spec.host)
	not unmeshed(destination_rule.spec.host)
	some place in traffic_policies
	policy := place.policy
	path := $"{place.path}.tls.mode"
}

# A policy's own settings, and those for single ports.
traffic_policies := array.concat(own_policies, [{"path": path, "policy": setting} |
	some own in own_policies
	some index, setting in own.policy.portLevelSettings
	path := $"{own.path}.portLevelSettings[{index}]"
])

own_policies := array.concat(
	[{"path": "spec.trafficPolicy", "policy": policy} | policy := destination_rule.spec.trafficPolicy],
	[{"path": path, "policy": policy} |
		some index, subset in destination_rule.spec.subsets
		policy := subset.trafficPolicy
		path := $"spec.subsets[{index}].trafficPolicy"
	],
)

# A service of a namespace that has no mesh.
unmeshed(host) if split(host, ".")[1] in data.meshguard.mesh.unmeshed_namespaces

unmeshed(host) if {
	not contains(host, ".")
	namespace.name in data.meshguard.mesh.unmeshed_namespaces
}

in_mesh(host) if not contains(host, ".")

# "*.local" is the usual way to say every service of the cluster.
in_mesh(host) if endswith(host, ".local")

in_mesh(host) if endswith(host, ".svc")

in_mesh(host) if host == $"{split(host, ".")[0]}.{namespace.name}"
