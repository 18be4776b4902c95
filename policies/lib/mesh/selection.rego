# METADATA
# title: Which pods an object selects
# description: |
#   The selectors of policies, as Kubernetes' own label selectors, and the pods that there are. The meshes differ in the
#   field, and in what else a selector may name: that is left out.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/type/workload-selector/
#   - ref: https://linkerd.io/2/reference/authorization-policy/#server
#   - ref: https://kuma.io/docs/latest/policies/introduction/
#   - ref: https://docs.cilium.io/en/latest/security/policy/language/#endpoints-based
package meshguard.lib.mesh.selection

import data.meshguard.lib.cluster
import data.meshguard.lib.mesh.istio_targets
import data.meshguard.lib.namespace
import data.meshguard.lib.request

fields := {
	"security.istio.io/AuthorizationPolicy": ["selector"],
	"security.istio.io/PeerAuthentication": ["selector"],
	"security.istio.io/RequestAuthentication": ["selector"],
	"telemetry.istio.io/Telemetry": ["selector"],
	"networking.istio.io/Sidecar": ["workloadSelector", "labels"],
	"networking.istio.io/EnvoyFilter": ["workloadSelector", "labels"],
	"policy.linkerd.io/Server": ["podSelector"],
	"cilium.io/CiliumNetworkPolicy": ["endpointSelector"],
	"networking.k8s.io/NetworkPolicy": ["podSelector"],
	"policy/PodDisruptionBudget": ["selector"],
}

# METADATA
# description: An array of `path` and `selector`. Empty for what is for all pods, and for objects of the whole mesh.
selections := [{"path": $"spec.{concat(".", fields[request.kind])}", "selector": selector} |
	not mesh_wide
	selector := label_selector(object.get(request.object, array.concat(["spec"], fields[request.kind]), {}))
	selector != {}
]

# What is in Istio's root namespace selects pods of every namespace.
mesh_wide if {
	namespace.name == data.meshguard.mesh.istio.root_namespace
	contains(request.kind, ".istio.io/")
}

label_selector(written) := {"matchLabels": written} if {
	last(fields[request.kind]) == "labels"
} else := {"matchLabels": labels} if {
	request.kind == "cilium.io/CiliumNetworkPolicy"
	labels := {key: value |
		some source, value in object.get(written, "matchLabels", {})
		key := trim_prefix(trim_prefix(source, "k8s:"), "any:")
	}
	every key, _ in labels {
		not contains(key, ":")
		not startswith(key, "io.")
	}
} else := written if {
	request.kind != "cilium.io/CiliumNetworkPolicy"
	is_object(written)
}

last(list) := list[count(list) - 1]

# METADATA
# description: |
#   The subsets of a DestinationRule select among the pods of the host's Service. Where a pod runs, Istio knows from its node.
subsets := [{"path": path, "selector": {"matchLabels": object.union(service.spec.selector, labels)}} |
	address := istio_targets.service(request.object.spec.host)
	some service in cluster.others("Service")
	service.name == address.name
	service.namespace == address.namespace
	address.namespace == namespace.name
	some index, subset in request.object.spec.subsets
	path := $"spec.subsets[{index}].labels"
	labels := {key: value | some key, value in subset.labels; not startswith(key, "topology.")}
	count(labels) > 0
]

# METADATA
# description: The data planes that a policy of Kuma names by their labels.
kuma := [{"path": "spec.targetRef", "selector": {"matchLabels": ref.labels}} |
	ref := request.object.spec.targetRef
	ref.kind == "Dataplane"
	not namespace.name in data.meshguard.mesh.kuma.system_namespaces
	count(ref.labels) > 0
	every key, _ in ref.labels {
		not contains(key, "kuma.io/")
	}
]

# METADATA
# description: |
#   The labels of the pods of each workload of the namespace. Undefined unless all workloads are known, and where there are
#   none yet: policies often come first.
pods := labels if {
	every kind in ["apps/Deployment", "apps/StatefulSet", "apps/DaemonSet", "batch/CronJob"] {
		cluster.complete(kind)
	}
	labels := [workload.spec.template.metadata.labels |
		some kind in ["apps/Deployment", "apps/StatefulSet", "apps/DaemonSet", "batch/CronJob", "apps/ReplicaSet", "batch/Job", "ReplicationController", "Pod"]
		some workload in cluster.others(kind)
		workload.namespace == namespace.name
	]
	count(labels) > 0
}

# METADATA
# description: What an Istio Gateway selects, in whatever namespace.
of_gateway := [workload |
	chosen := request.object.spec.selector
	count(chosen) > 0
	some kind in workload_kinds
	some workload in cluster.others(kind)
	every key, value in chosen {
		workload.spec.template.metadata.labels[key] == value
	}
]

workload_kinds := ["apps/Deployment", "apps/StatefulSet", "apps/DaemonSet"]

# METADATA
# description: Whether it selects nothing of a cluster of which every namespace is known.
gateway_selects_nothing if {
	request.kind == "networking.istio.io/Gateway"
	input.context.clusterKnown
	every kind in workload_kinds {
		input.context.objects[kind]
	}
	count(request.object.spec.selector) > 0
	count(of_gateway) == 0
}
