# METADATA
# title: Pod that the injector passed by
# description: |
#   The pod is to be in the mesh, and runs without a proxy: the injector was away, failed open, or came too late. It speaks and
#   accepts plaintext, and a STRICT server refuses it. Known of a pod that exists, and of one that every mutating webhook has seen:
#   a manifest says nothing of it.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0103/
#   - ref: https://istio.io/latest/docs/ops/common-problems/injection/
#   - ref: https://linkerd.io/2/tasks/troubleshooting/#l5d-data-plane-exists
# custom:
#   id: MG-INJ-009
#   severity: high
#   action: audit
#   remediation: >-
#     See that the mesh's injector runs and that its webhook registration selects the namespace, then delete the pod (or restart
#     its Deployment) so that it is made anew.
#   kinds: [Pod]
#   meshes: [istio, linkerd, consul, kuma]
#   elsewhere:
#     istio-ambient: There is no proxy in the pod whose absence could be seen.
#     cilium: There is no proxy in the pod whose absence could be seen.
package meshguard.policies.injection.passed_by

import data.meshguard.lib.mesh
import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "Pod"

	# The API server gives it after the mutating webhooks, before the validating ones.
	request.object.metadata.uid
	mesh.injection.state == "in"
	proxy := proxies[mesh.name]
	not beside(proxy)
	not ended
	path := "spec.containers"
	message := $"the pod has no container {proxy}, though it is to be in the mesh: {mesh.injection.text}"
}

ended if request.object.status.phase in {"Succeeded", "Failed"}

proxies := {"istio": "istio-proxy", "linkerd": "linkerd-proxy", "consul": "consul-dataplane", "kuma": "kuma-sidecar"}

beside(name) if {
	some list in ["containers", "initContainers"]
	some container in request.object.spec[list]
	container.name == name
}
