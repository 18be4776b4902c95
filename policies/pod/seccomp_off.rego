# METADATA
# title: Seccomp switched off
# description: |
#   Without a seccomp profile every system call is open, those with a history of exploits too.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
# custom:
#   id: MG-POD-011
#   severity: medium
#   action: warn
#   remediation: >-
#     Use the profile RuntimeDefault or Localhost, or say nothing.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.pod.seccomp_off

import data.meshguard.lib.pod_security
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some place in pod_security.contexts
	profile := place.context.seccompProfile.type
	not profile in {"RuntimeDefault", "Localhost"}
	path := $"{place.path}.seccompProfile.type"
	message := $"{place.who} runs with the seccomp profile {profile}"
}
