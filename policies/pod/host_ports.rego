# METADATA
# title: Port of the node
# description: |
#   A hostPort is reached at the node's address, past Services and network policies, and at most one pod of a node can have it.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
# custom:
#   id: MG-POD-006
#   severity: medium
#   action: warn
#   remediation: >-
#     Use a Service, or a gateway of the mesh.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.pod.host_ports

import data.meshguard.lib.pod_security
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some container in pod_security.containers
	some index, port in container.spec.ports
	port.hostPort > 0
	path := $"{container.path}.ports[{index}].hostPort"
	message := $"container {container.name} takes port {port.hostPort} of the node"
}
