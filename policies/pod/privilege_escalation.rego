# METADATA
# title: Privilege escalation not ruled out
# description: |
#   A program with the set-user-ID bit makes a process root again, whatever user it was started as.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
# custom:
#   id: MG-POD-022
#   severity: low
#   action: audit
#   remediation: >-
#     Set securityContext.allowPrivilegeEscalation to false.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.pod.privilege_escalation

import data.meshguard.lib.pod_security
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some container in pod_security.containers
	not pod_security.windows
	object.get(container.spec, ["securityContext", "allowPrivilegeEscalation"], true) == true
	path := $"{container.path}.securityContext.allowPrivilegeEscalation"
	message := $"container {container.name} may gain privileges"
}
