# METADATA
# title: Disruption budget that lets no pod go
# description: |
#   A budget that never lets a pod go stops every drain: the node is not upgraded, or the drain is forced and the budget
#   worth nothing.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
# custom:
#   id: MG-HA-004
#   severity: medium
#   action: warn
#   remediation: >-
#     Set maxUnavailable to 1, or minAvailable below the number of pods.
#   kinds: [policy/PodDisruptionBudget]
#   meshes: [any]
package meshguard.policies.availability.budget_blocks_drains

import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "policy/PodDisruptionBudget"
	some field, values in {"maxUnavailable": {0, "0", "0%"}, "minAvailable": {"100%"}}
	value := request.object.spec[field]
	value in values
	path := $"spec.{field}"
	message := $"{input.request.kind.kind} {request.object.metadata.name} lets no pod go: {field} is {value}"
}
