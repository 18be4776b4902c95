# METADATA
# title: Sidecar request above its limit
# description: |
#   Kubernetes refuses a pod whose container requests more than its limit: the workload is accepted and its pods are not.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
# custom:
#   id: MG-RES-002
#   severity: medium
#   action: deny
#   remediation: Lower the sidecar's request or raise its limit.
#   kinds: [workload]
#   meshes: [istio, linkerd, consul, kuma]
#   elsewhere:
#     istio-ambient: There is no proxy beside a workload; ztunnel is the node's, and the namespace it runs in is not meshed.
#     cilium: 'There is no proxy beside a workload: the node''s agent has the resources.'
package meshguard.policies.resources.sidecar_request_above_limit

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), request.path, message) if {
	some request in mesh.proxy_resources
	request.bound == "request"
	some limit in mesh.proxy_resources
	limit.bound == "limit"
	limit.resource == request.resource
	request.amount > limit.amount
	message := $"the sidecar requests {request.value} of {request.resource}, more than its limit of {limit.value}"
}
