# METADATA
# title: What the mesh stands on
# description: |
#   Control planes and gateways: the workloads of which one missing pod is everybody's outage. Undefined for every other
#   workload.
# related_resources:
#   - ref: https://istio.io/latest/docs/setup/additional-setup/gateway/
#   - ref: https://linkerd.io/2-edge/features/ha/
package meshguard.lib.availability

import data.meshguard.lib.cluster
import data.meshguard.lib.request
import data.meshguard.lib.selector
import data.meshguard.lib.workload

scaled if request.kind in {"apps/Deployment", "apps/StatefulSet"}

scaled if scale_target

autoscaler_kind := "autoscaling/HorizontalPodAutoscaler"

# METADATA
# description: The workload that the autoscaler at hand scales, where it is known.
scale_target := target if {
	request.kind == autoscaler_kind
	reference := request.object.spec.scaleTargetRef
	some target in cluster.others($"apps/{reference.kind}")
	target.name == reference.name
	target.namespace == request.object.metadata.namespace
}

# METADATA
# description: The name of the workload, and the field that says how few pods there may be.
name := scale_target.name if {
	scale_target
} else := request.object.metadata.name

replicas_path := "spec.minReplicas" if {
	scale_target
} else := "spec.replicas"

labels := object.union(scale_target.labels, scale_target.spec.template.metadata.labels) if {
	scale_target
} else := object.union(object.get(request.object, ["metadata", "labels"], {}), workload.labels)

# METADATA
# description: The control plane that the workload is a part of, by its name.
control_plane := "Istio's control plane" if {
	scaled
	labels.app == "istiod"
} else := "Linkerd's control plane" if {
	scaled
	labels["linkerd.io/control-plane-component"]
} else := "Consul's control plane" if {
	scaled
	labels.app == "consul"
	labels.component in {"connect-injector", "server"}
} else := "Kuma's control plane" if {
	scaled
	labels.app == "kuma-control-plane"
}

# METADATA
# description: The gateway that the workload is.
gateway := "Istio gateway" if {
	scaled
	contains(workload.annotations["inject.istio.io/templates"], "gateway")
} else := "Istio gateway" if {
	scaled
	labels.istio in {"ingressgateway", "egressgateway", "eastwestgateway"}
} else := "gateway of the Gateway API" if {
	scaled
	labels["gateway.networking.k8s.io/gateway-name"]
} else := "Consul gateway" if {
	scaled
	labels.component in {"api-gateway", "ingress-gateway", "mesh-gateway", "terminating-gateway"}
} else := "Kuma gateway" if {
	scaled
	workload.annotations["kuma.io/gateway"] in {"enabled", "builtin"}
}

# METADATA
# description: Either of them.
critical := control_plane

critical := gateway if not control_plane

# METADATA
# description: The autoscalers of the workload.
autoscalers := [autoscaler |
	scaled
	some autoscaler in cluster.others("autoscaling/HorizontalPodAutoscaler")
	autoscaler.spec.scaleTargetRef.kind == request.object.kind
	autoscaler.spec.scaleTargetRef.name == request.object.metadata.name
]

# METADATA
# description: How few pods there may be, by the autoscaler's minimum, else what the workload says.
replicas := object.get(request.object.spec, "minReplicas", 1) if {
	scale_target
} else := object.get(autoscalers[0].spec, "minReplicas", 1) if {
	count(autoscalers) > 0
} else := object.get(request.object, ["spec", "replicas"], 1) if {
	scaled
}

# METADATA
# description: The same of a workload that is there beside the object at hand.
fewest(kind, workload) := min(minimums) if {
	minimums := [object.get(autoscaler.spec, "minReplicas", 1) |
		some autoscaler in cluster.others(autoscaler_kind)
		autoscaler.namespace == workload.namespace
		autoscaler.spec.scaleTargetRef.kind == kind
		autoscaler.spec.scaleTargetRef.name == workload.name
	]
	count(minimums) > 0
} else := object.get(workload.spec, "replicas", 1)

# METADATA
# description: The disruption budgets that the pods fall under.
budgets := [budget |
	scaled
	some budget in cluster.others("policy/PodDisruptionBudget")
	selector.matches(budget.spec.selector, workload.labels)
]
