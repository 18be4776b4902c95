# METADATA
# title: Unmasked /proc in the restricted profile
# description: |
#   The restricted profile allows no other /proc than the default one, in a user namespace neither.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
# custom:
#   id: MG-POD-027
#   severity: low
#   action: audit
#   remediation: >-
#     Remove procMount.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.pod.proc_mount_restricted

import data.meshguard.lib.pod_security
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some container in pod_security.containers
	mount := container.spec.securityContext.procMount
	mount != "Default"
	path := $"{container.path}.securityContext.procMount"
	message := $"container {container.name} mounts /proc {mount}"
}
