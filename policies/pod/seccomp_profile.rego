# METADATA
# title: No seccomp profile
# description: |
#   Unless the pod or each container names a profile, the node decides, and most nodes leave every system call open.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
# custom:
#   id: MG-POD-025
#   severity: low
#   action: audit
#   remediation: >-
#     Set securityContext.seccompProfile.type to RuntimeDefault for the pod.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.pod.seccomp_profile

import data.meshguard.lib.pod_security
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some container in pod_security.containers
	not pod_security.windows
	object.get(container.spec, ["securityContext", "seccompProfile", "type"], of_pod) == ""
	path := $"{container.path}.securityContext.seccompProfile"
	message := $"container {container.name} has no seccomp profile"
}

of_pod := object.get(pod_security.pod_context, ["seccompProfile", "type"], "")
