# METADATA
# title: Privileged container
# description: |
#   A privileged container is root on its node: it reads every secret of every pod there, the proxies' keys included.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
# custom:
#   id: MG-POD-001
#   severity: critical
#   action: deny
#   remediation: >-
#     Remove privileged, and add the one capability that is needed (securityContext.capabilities.add).
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.pod.privileged

import data.meshguard.lib.pod_security
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some place in pod_security.contexts
	place.context.privileged == true
	path := $"{place.path}.privileged"
	message := $"{place.who} is privileged: it is root on the node"
}
