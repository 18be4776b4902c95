# METADATA
# title: SELinux options of its own
# description: |
#   A user, a role or another type than a container's lifts SELinux's confinement.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
# custom:
#   id: MG-POD-009
#   severity: medium
#   action: warn
#   remediation: >-
#     Remove user and role, and use one of the types of containers: container_t, container_init_t, container_kvm_t, container_engine_t.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.pod.se_linux

import data.meshguard.lib.pod_security
import data.meshguard.lib.result

types := {"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some place in pod_security.contexts
	type := place.context.seLinuxOptions.type
	not type in types
	path := $"{place.path}.seLinuxOptions.type"
	message := $"{place.who} asks for the SELinux type {type}"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some place in pod_security.contexts
	some option in ["user", "role"]
	value := place.context.seLinuxOptions[option]
	value != ""
	path := $"{place.path}.seLinuxOptions.{option}"
	message := $"{place.who} sets the SELinux {option} {value}"
}
