# METADATA
# title: Control plane or gateway that stops to be upgraded
# description: |
#   With the strategy Recreate all pods are stopped before the first new one starts.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy
# custom:
#   id: MG-HA-011
#   severity: high
#   action: warn
#   remediation: >-
#     Use RollingUpdate with maxUnavailable 0 or 1.
#   kinds: [apps/Deployment]
#   meshes: [any]
package meshguard.policies.availability.recreated

import data.meshguard.lib.availability
import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	part := availability.critical
	request.object.spec.strategy.type == "Recreate"
	path := "spec.strategy.type"
	message := $"every upgrade of {part} {request.object.metadata.name} begins with no pod at all"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	part := availability.critical
	request.object.spec.strategy.rollingUpdate.maxUnavailable == "100%"
	path := "spec.strategy.rollingUpdate.maxUnavailable"
	message := $"every upgrade of {part} {request.object.metadata.name} may begin with no pod at all"
}
