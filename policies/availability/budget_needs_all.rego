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
#   kinds: [apps/Deployment, apps/StatefulSet, policy/PodDisruptionBudget]
#   meshes: [any]
package meshguard.policies.availability.budget_needs_all

import data.meshguard.lib.availability
import data.meshguard.lib.cluster
import data.meshguard.lib.request
import data.meshguard.lib.result
import data.meshguard.lib.selector

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some budget in availability.budgets
	pods(budget.spec.minAvailable, availability.replicas) >= availability.replicas
	path := "spec.replicas"
	message := problem(request.object.metadata.name, availability.replicas, budget.name, budget.spec.minAvailable)
}

# The budget itself, when the workload is there before it.
violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "policy/PodDisruptionBudget"
	spec := request.object.spec
	some kind in ["Deployment", "StatefulSet"]
	some workload in cluster.others($"apps/{kind}")
	workload.namespace == request.object.metadata.namespace
	selector.matches(spec.selector, workload.spec.template.metadata.labels)
	fewest := availability.fewest(kind, workload)
	pods(spec.minAvailable, fewest) >= fewest
	path := "spec.minAvailable"
	message := problem(workload.name, fewest, request.object.metadata.name, spec.minAvailable)
}

problem(workload, replicas, budget, needed) := $"{workload} may run with {replicas}, of which PodDisruptionBudget {budget} needs {needed}: no node that has one can be drained"

pods(number, _) := number if is_number(number)

# Kubernetes rounds up.
pods(share, replicas) := ceil((to_number(trim_suffix(share, "%")) * replicas) / 100) if {
	is_string(share)
	endswith(share, "%")
}
