# METADATA
# title: Runs as root
# description: |
#   User 0 in the container is user 0 on the node as soon as anything else fails.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
# custom:
#   id: MG-POD-024
#   severity: low
#   action: audit
#   remediation: >-
#     Set runAsUser to another user, or remove it.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.pod.run_as_user

import data.meshguard.lib.pod_security
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some place in pod_security.contexts
	place.context.runAsUser == 0
	not pod_security.user_namespace
	not of_redirection[place.path]
	path := $"{place.path}.runAsUser"
	message := $"{place.who} runs as user 0"
}

of_redirection[path] if {
	some container in pod_security.containers
	pod_security.redirects(container)
	path := $"{container.path}.securityContext"
}
