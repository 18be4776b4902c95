# METADATA
# title: Capabilities beyond the default ones
# description: |
#   NET_ADMIN and NET_RAW undo the redirection to the proxy; SYS_ADMIN and others are close to root on the node.
#   The mesh's own init container may have NET_ADMIN and NET_RAW.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
# custom:
#   id: MG-POD-004
#   severity: high
#   action: warn
#   remediation: >-
#     Remove the capability from securityContext.capabilities.add. Install the mesh's CNI plugin if its init container is the one that asks.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.pod.added_capabilities

import data.meshguard.lib.pod_security
import data.meshguard.lib.result

allowed := {
	"AUDIT_WRITE": true,
	"CHOWN": true,
	"DAC_OVERRIDE": true,
	"FOWNER": true,
	"FSETID": true,
	"KILL": true,
	"MKNOD": true,
	"NET_BIND_SERVICE": true,
	"SETFCAP": true,
	"SETGID": true,
	"SETPCAP": true,
	"SETUID": true,
	"SYS_CHROOT": true,
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some container in pod_security.containers
	some index, capability in container.spec.securityContext.capabilities.add
	not allowed[capability]
	not redirection(container, capability)
	path := $"{container.path}.securityContext.capabilities.add[{index}]"
	message := $"container {container.name} adds the capability {capability}"
}

redirection(container, capability) if {
	pod_security.redirects(container)
	capability in {"NET_ADMIN", "NET_RAW"}
}
