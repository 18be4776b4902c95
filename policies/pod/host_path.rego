# METADATA
# title: Volume from the node's file system
# description: |
#   A hostPath volume reads and writes the node: other pods' files, the kubelet's credentials, the runtime's socket.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
# custom:
#   id: MG-POD-005
#   severity: high
#   action: warn
#   remediation: >-
#     Use a PersistentVolumeClaim, an emptyDir, a ConfigMap or a CSI volume.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.pod.host_path

import data.meshguard.lib.pod_security
import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some index, volume in pod_security.spec.volumes
	mounted := volume.hostPath
	path := $"{workload.spec_path}.volumes[{index}].hostPath"
	message := $"volume {volume.name} is {object.get(mounted, "path", "a path")} of the node"
}
