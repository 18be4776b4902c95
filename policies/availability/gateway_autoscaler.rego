# METADATA
# title: Gateway without an autoscaler
# description: |
#   Traffic from outside is not planned. A gateway of a fixed size is too small on the day that matters.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
# custom:
#   id: MG-HA-007
#   severity: low
#   action: audit
#   remediation: >-
#     Add a HorizontalPodAutoscaler for the gateway.
#   kinds: [apps/Deployment, apps/StatefulSet]
#   meshes: [any]
package meshguard.policies.availability.gateway_autoscaler

import data.meshguard.lib.availability
import data.meshguard.lib.cluster
import data.meshguard.lib.request
import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	workload.template
	part := availability.gateway
	cluster.complete("autoscaling/HorizontalPodAutoscaler")
	count(availability.autoscalers) == 0
	path := "metadata.name"
	message := $"{part} {request.object.metadata.name} has no HorizontalPodAutoscaler"
}
