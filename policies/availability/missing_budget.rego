# METADATA
# title: No disruption budget for control plane or gateway
# description: |
#   Without a PodDisruptionBudget a drain of several nodes may evict every pod at once.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
# custom:
#   id: MG-HA-003
#   severity: medium
#   action: warn
#   remediation: >-
#     Add a PodDisruptionBudget that selects the pods, with maxUnavailable 1.
#   kinds: [apps/Deployment, apps/StatefulSet]
#   meshes: [any]
package meshguard.policies.availability.missing_budget

import data.meshguard.lib.availability
import data.meshguard.lib.cluster
import data.meshguard.lib.request
import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	workload.template
	part := availability.critical
	cluster.complete("policy/PodDisruptionBudget")
	count(availability.budgets) == 0
	path := "metadata.name"
	message := $"{part} {request.object.metadata.name} has no PodDisruptionBudget"
}
