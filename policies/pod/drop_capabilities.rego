# METADATA
# title: Capabilities that are kept
# description: |
#   Of the default capabilities most containers need none. What is dropped cannot be abused.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
# custom:
#   id: MG-POD-026
#   severity: low
#   action: audit
#   remediation: >-
#     Set capabilities.drop to [ALL], and add NET_BIND_SERVICE alone where a port below 1024 is needed.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.pod.drop_capabilities

import data.meshguard.lib.pod_security
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some container in pod_security.containers
	not pod_security.windows
	not pod_security.redirects(container)
	capabilities := object.get(container.spec, ["securityContext", "capabilities"], {})
	not "ALL" in object.get(capabilities, "drop", [])
	path := $"{container.path}.securityContext.capabilities.drop"
	message := $"container {container.name} does not drop all capabilities"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some container in pod_security.containers
	not pod_security.windows
	not pod_security.redirects(container)
	some index, capability in container.spec.securityContext.capabilities.add
	capability != "NET_BIND_SERVICE"
	path := $"{container.path}.securityContext.capabilities.add[{index}]"
	message := $"container {container.name} adds the capability {capability}"
}
