# METADATA
# title: Autoscaler on a request that is not set
# description: |
#   An autoscaler computes utilization in percent of the pods' requests. If one container has none, the sidecar included, it
#   computes nothing and never scales.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#support-for-resource-metrics
# custom:
#   id: MG-RES-007
#   severity: high
#   action: warn
#   remediation: >-
#     Set the request on every container, and the proxy's by annotation, or let the autoscaler look at one container (ContainerResource).
#   kinds: [apps/Deployment, apps/StatefulSet, autoscaling/HorizontalPodAutoscaler]
#   meshes: [any]
package meshguard.policies.resources.autoscaler_request

import data.meshguard.lib.availability
import data.meshguard.lib.request
import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some autoscaler in availability.autoscalers
	some metric in utilizations(autoscaler.spec)
	some container in workload.containers
	container.list == "containers"
	not container.spec.resources.requests[metric.resource]
	path := $"{container.path}.resources.requests.{metric.resource}"
	message := problem(autoscaler.name, metric.resource, container.name)
}

# The autoscaler itself, when the workload is there before it.
violation contains result.violation(rego.metadata.chain(), metric.path, message) if {
	some metric in utilizations(request.object.spec)
	some container in availability.scale_target.spec.template.spec.containers
	not container.resources.requests[metric.resource]
	message := problem(request.object.metadata.name, metric.resource, container.name)
}

problem(autoscaler, resource, container) := $"HorizontalPodAutoscaler {autoscaler} looks at {resource} in percent of the request, and container {container} has none"

# The metrics in percent of a request; the older version of the API knows one.
utilizations(spec) := array.concat(
	[{"path": $"spec.metrics[{index}]", "resource": metric.resource.name} |
		some index, metric in spec.metrics
		metric.type == "Resource"
		metric.resource.target.type == "Utilization"
	],
	[{"path": "spec.targetCPUUtilizationPercentage", "resource": "cpu"} | spec.targetCPUUtilizationPercentage],
)
