# METADATA
# title: Secret mounted by subPath
# description: |
#   A file that is mounted by subPath is never updated: after a rotation the container goes on with the old value until it
#   is restarted.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath
# custom:
#   id: MG-SEC-007
#   severity: medium
#   action: warn
#   remediation: Mount the whole volume into a folder of its own and read the file there.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.secrets.sub_path

import data.meshguard.lib.result
import data.meshguard.lib.workload

secret_volume_names := {volume.name | some volume in workload.secret_volumes}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some container in workload.containers
	some index, mount in container.spec.volumeMounts
	mount.subPath
	secret_volume_names[mount.name]
	path := $"{container.path}.volumeMounts[{index}].subPath"
	message := $"container {container.name} mounts a file of secret volume {mount.name} by subPath, where it never rotates"
}
