# METADATA
# title: Authorization that was not tried first
# description: |
#   A new ALLOW policy denies everything it does not mention, a DENY policy whatever it matches, from one second to the
#   next. A dry run shows in the metrics what it would do.
# related_resources:
#   - ref: https://istio.io/latest/docs/tasks/security/authorization/authz-dry-run/
# custom:
#   id: MG-AUTHZ-004
#   severity: medium
#   action: warn
#   remediation: >-
#     Apply it with the annotation istio.io/dry-run set to "true" first, look at what it would deny, then remove the annotation.
#   kinds: [security.istio.io/AuthorizationPolicy]
#   meshes: [istio]
package meshguard.policies.authz.not_dry_run_first

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	input.request.operation == "CREATE"
	mesh.authorization.action in {"allow", "deny"}
	not mesh.authorization.dry_run
	mesh.name != "istio-ambient"
	path := "metadata.annotations[istio.io/dry-run]"
	message := $"the policy would {mesh.authorization.action} at once; it has not been tried"
}
