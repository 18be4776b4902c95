# METADATA
# title: Pod in the node's namespaces
# description: |
#   A pod in the node's network, process or IPC namespace sees what is not its own, and traffic on the node's network
#   bypasses the mesh.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
# custom:
#   id: MG-POD-002
#   severity: high
#   action: warn
#   remediation: >-
#     Remove hostNetwork, hostPID and hostIPC. A node agent that needs them belongs into a namespace of the system.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.pod.host_namespaces

import data.meshguard.lib.pod_security
import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some name in ["hostNetwork", "hostPID", "hostIPC"]
	pod_security.spec[name] == true
	path := $"{workload.spec_path}.{name}"
	message := $"{name} puts the pod into a namespace of its node"
}
