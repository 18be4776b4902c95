# METADATA
# title: Volume type that the restricted profile does not allow
# description: |
#   Volumes of the node, and those that carry their server's address in the pod, bypass the storage that administrators
#   provide.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
# custom:
#   id: MG-POD-021
#   severity: low
#   action: audit
#   remediation: >-
#     Use a PersistentVolumeClaim, an emptyDir, a ConfigMap, a projected or a CSI volume.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.pod.volume_types

import data.meshguard.lib.pod_security
import data.meshguard.lib.result
import data.meshguard.lib.workload

allowed := {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some index, volume in pod_security.spec.volumes
	some type, _ in volume
	type != "name"
	not type in allowed
	path := $"{workload.spec_path}.volumes[{index}].{type}"
	message := $"volume {volume.name} is of the type {type}"
}
