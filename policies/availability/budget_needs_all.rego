# METADATA
# title: Disruption budget that needs every pod
# description: |
#   A budget that asks for as many pods as there may be lets none of them go. istiod comes like that: one pod at least, of
#   which one has to be available.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
# custom:
#   id: MG-HA-005
#   severity: medium
#   action: warn
#   remediation: >-
#     Raise the replicas (or the autoscaler's minReplicas) above minAvailable, or set maxUnavailable to 1 in its place.
#   kinds: [apps/Deployment, apps/StatefulSet]
#   meshes: [any]
package meshguard.policies.availability.budget_needs_all

import data.meshguard.lib.availability
import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some budget in availability.budgets
	needed := pods(budget.spec.minAvailable)
	needed >= availability.replicas
	path := "spec.replicas"
	message := $"{request.object.metadata.name} may run with {availability.replicas}, of which PodDisruptionBudget {budget.name} needs {budget.spec.minAvailable}: no node that has one can be drained"
}

pods(number) := number if is_number(number)

# Kubernetes rounds up.
pods(share) := ceil((to_number(trim_suffix(share, "%")) * availability.replicas) / 100) if {
	is_string(share)
	endswith(share, "%")
}
