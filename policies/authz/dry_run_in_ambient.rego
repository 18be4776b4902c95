# METADATA
# title: Dry run in ambient
# description: |
#   Ambient ignores the dry-run annotation unless told otherwise, and ztunnel before 1.29 enforces the policy all the same.
# related_resources:
#   - ref: https://istio.io/latest/docs/tasks/security/authorization/authz-dry-run/
# custom:
#   id: MG-AUTHZ-005
#   severity: high
#   action: warn
#   remediation: >-
#     Try the policy where a waypoint enforces it, or in a namespace for tests; remove the annotation.
#   kinds: [security.istio.io/AuthorizationPolicy]
#   meshes: [istio-ambient]
#   elsewhere:
#     istio: Sidecars honour the annotation.
#     linkerd: accessPolicy audit is honoured wherever there is a proxy.
#     consul: It has no dry run of intentions.
#     kuma: AllowWithShadowDeny is honoured wherever there is a proxy.
#     cilium: It has no dry run of one policy.
package meshguard.policies.authz.dry_run_in_ambient

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	mesh.authorization.dry_run
	mesh.name == "istio-ambient"
	path := mesh.authorization.dry_run_path
	message := "ambient may ignore this dry run, or enforce the policy all the same"
}
