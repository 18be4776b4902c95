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
#   kinds: [apps/Deployment, apps/StatefulSet]
#   meshes: [any]
package meshguard.policies.resources.autoscaler_request

import data.meshguard.lib.availability
import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some autoscaler in availability.autoscalers
	some metric in autoscaler.spec.metrics
	metric.type == "Resource"
	metric.resource.target.type == "Utilization"
	resource := metric.resource.name
	some container in workload.containers
	container.list == "containers"
	not container.spec.resources.requests[resource]
	path := $"{container.path}.resources.requests.{resource}"
	message := $"HorizontalPodAutoscaler {autoscaler.name} looks at {resource} in percent of the request, and container {container.name} has none"
}
