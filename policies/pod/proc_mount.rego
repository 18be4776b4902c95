# METADATA
# title: Unmasked /proc
# description: |
#   With an unmasked /proc a container reads and writes kernel settings. In a user namespace that is harmless.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
# custom:
#   id: MG-POD-010
#   severity: medium
#   action: warn
#   remediation: >-
#     Remove procMount, or set hostUsers to false.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.pod.proc_mount

import data.meshguard.lib.pod_security
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some container in pod_security.containers
	mount := container.spec.securityContext.procMount
	mount != "Default"
	not pod_security.user_namespace
	path := $"{container.path}.securityContext.procMount"
	message := $"container {container.name} mounts /proc {mount}"
}
