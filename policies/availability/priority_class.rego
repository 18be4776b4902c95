# METADATA
# title: Control plane or gateway without a priority
# description: |
#   When nodes are full, pods without a priority are the first to wait or to be evicted, and a gateway with them.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
# custom:
#   id: MG-HA-009
#   severity: low
#   action: audit
#   remediation: >-
#     Set priorityClassName, for example to system-cluster-critical.
#   kinds: [apps/Deployment, apps/StatefulSet]
#   meshes: [any]
package meshguard.policies.availability.priority_class

import data.meshguard.lib.availability
import data.meshguard.lib.request
import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	workload.template
	part := availability.critical
	not workload.spec.priorityClassName
	path := $"{workload.spec_path}.priorityClassName"
	message := $"the pods of {part} {request.object.metadata.name} have no priority"
}
