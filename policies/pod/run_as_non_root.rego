# METADATA
# title: Root is not ruled out
# description: |
#   Unless runAsNonRoot is set, the image decides, and an image that is rebuilt may decide otherwise.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
# custom:
#   id: MG-POD-023
#   severity: low
#   action: audit
#   remediation: >-
#     Set securityContext.runAsNonRoot to true for the pod.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.pod.run_as_non_root

import data.meshguard.lib.pod_security
import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	pod_security.pod_context.runAsNonRoot == false
	not pod_security.user_namespace
	path := $"{workload.spec_path}.securityContext.runAsNonRoot"
	message := "the pod lets its containers run as root"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some container in pod_security.containers
	not pod_security.user_namespace
	not pod_security.redirects(container)
	object.get(container.spec, ["securityContext", "runAsNonRoot"], of_pod) == false
	path := $"{container.path}.securityContext.runAsNonRoot"
	message := $"container {container.name} may run as root"
}

of_pod := object.get(pod_security.pod_context, "runAsNonRoot", false)
