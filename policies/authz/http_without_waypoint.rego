# METADATA
# title: HTTP rules that nobody reads
# description: |
#   In ambient only a waypoint reads HTTP. In ztunnel an ALLOW rule on methods, paths or tokens matches nothing, and a DENY
#   policy denies more than it says.
# related_resources:
#   - ref: https://istio.io/latest/docs/ambient/usage/l4-policy/
# custom:
#   id: MG-AUTHZ-006
#   severity: high
#   action: deny
#   remediation: >-
#     Attach the policy to a waypoint with targetRefs, or restrict it to principals, namespaces, addresses and ports.
#   kinds: [security.istio.io/AuthorizationPolicy]
#   meshes: [istio-ambient]
package meshguard.policies.authz.http_without_waypoint

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	mesh.name == "istio-ambient"
	not mesh.authorization.attached
	some rule in mesh.authorization.rules
	rule.http
	path := rule.path
	message := "the rule is on HTTP, which ztunnel does not read"
}
