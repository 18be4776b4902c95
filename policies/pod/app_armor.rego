# METADATA
# title: AppArmor switched off
# description: |
#   The default AppArmor profile keeps a container from mounting file systems and from writing to the kernel.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
# custom:
#   id: MG-POD-008
#   severity: medium
#   action: warn
#   remediation: >-
#     Use RuntimeDefault or a profile of the node (Localhost), or say nothing.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.pod.app_armor

import data.meshguard.lib.pod_security
import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some place in pod_security.contexts
	profile := place.context.appArmorProfile.type
	not profile in {"RuntimeDefault", "Localhost", ""}
	path := $"{place.path}.appArmorProfile.type"
	message := $"{place.who} runs with the AppArmor profile {profile}"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	pod_security.spec
	some key, value in workload.annotations
	startswith(key, "container.apparmor.security.beta.kubernetes.io/")
	not value in {"runtime/default", ""}
	not startswith(value, "localhost/")
	path := workload.annotation_path(key)
	message := $"annotation {key} sets the AppArmor profile {value}"
}
