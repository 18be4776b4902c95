# METADATA
# title: Secret mounted for writing
# description: |
#   Kubernetes mounts a Secret read-only whatever the mount says, and a CSI driver that takes its place may not: an application
#   that writes there fails, or what it writes ends on a disk. A mount that says readOnly is the same everywhere.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-files-from-a-pod
#   - ref: https://github.com/kubernetes/kubernetes/pull/58720
# custom:
#   id: MG-SEC-012
#   severity: low
#   action: audit
#   remediation: Set readOnly on the mount.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.secrets.writable_secret

import data.meshguard.lib.result
import data.meshguard.lib.workload

secret_volume_names := {volume.name | some volume in workload.secret_volumes}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some container in workload.containers
	some index, mount in container.spec.volumeMounts
	secret_volume_names[mount.name]
	object.get(mount, "readOnly", false) == false
	path := $"{container.path}.volumeMounts[{index}].readOnly"
	message := $"container {container.name} mounts secret volume {mount.name} without readOnly"
}
