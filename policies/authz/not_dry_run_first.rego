# METADATA
# title: Authorization that was not tried first
# description: |
#   A new ALLOW policy denies everything it does not mention, a DENY policy whatever it matches, a Linkerd Server whatever no
#   policy lets in: from one second to the next. A dry run shows in the metrics what it would do, and where they are gathered
#   they are quoted when it ends. Consul has none, and Cilium's stops all enforcement.
# related_resources:
#   - ref: https://istio.io/latest/docs/tasks/security/authorization/authz-dry-run/
#   - ref: https://linkerd.io/2/features/server-policy/
# custom:
#   id: MG-AUTHZ-004
#   severity: medium
#   action: warn
#   remediation: >-
#     Apply it as a trial first (Istio: annotation istio.io/dry-run set to "true"; Linkerd: accessPolicy audit; Kuma:
#     AllowWithShadowDeny), look at
#     what it would deny, then make it real.
#   kinds: [security.istio.io/AuthorizationPolicy, policy.linkerd.io/Server, kuma.io/MeshTrafficPermission]
#   meshes: [istio, linkerd, kuma]
#   elsewhere:
#     istio-ambient: A dry run there may be ignored or enforced (MG-AUTHZ-005).
#     consul: It has no dry run of intentions.
#     cilium: Its audit mode stops all enforcement, not that of one policy.
package meshguard.policies.authz.not_dry_run_first

import data.meshguard.lib.mesh
import data.meshguard.lib.observation
import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	mesh.authorization.restricts
	input.request.operation == "CREATE"
	not mesh.authorization.dry_run
	mesh.name != "istio-ambient"
	path := mesh.authorization.dry_run_path
	message := $"{input.request.kind.kind} {request.object.metadata.name} would turn away whoever it does not name, and was never on trial (dry run)"
}

# The trial ends, and shows what it was for.
violation contains result.violation(rego.metadata.chain(), path, message) if {
	mesh.authorization.restricts
	not mesh.authorization.dry_run
	was_on_trial
	mesh.name != "istio-ambient"
	path := mesh.authorization.dry_run_path
	message := observation.trial_problem
}

was_on_trial if {
	input.request.operation == "UPDATE"
	before := mesh.authorization with input.request.object as input.request.oldObject
	before.dry_run
}
