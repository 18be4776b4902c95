# METADATA
# title: Windows host process
# description: |
#   A host process container runs on the Windows node itself.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
# custom:
#   id: MG-POD-003
#   severity: high
#   action: warn
#   remediation: >-
#     Remove windowsOptions.hostProcess.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.pod.host_process

import data.meshguard.lib.pod_security
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some place in pod_security.contexts
	place.context.windowsOptions.hostProcess == true
	path := $"{place.path}.windowsOptions.hostProcess"
	message := $"{place.who} runs as a process of the Windows node"
}
