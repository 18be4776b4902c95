# METADATA
# title: Application that runs as the proxy's user
# description: |
#   Traffic of the proxy's own user is not redirected to the proxy: a container with that user id bypasses mTLS and
#   authorization, in both directions.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0144/
#   - ref: https://istio.io/latest/docs/ops/deployment/application-requirements/
# custom:
#   id: MG-INJ-006
#   severity: high
#   action: deny
#   remediation: >-
#     Run the application as another user than the proxy's: another number in securityContext.runAsUser, or another USER in
#     its image.
#   kinds: [workload]
#   meshes: [istio, linkerd, consul, kuma]
#   elsewhere:
#     istio-ambient: ztunnel is not in the pod, and captures the traffic of every user.
#     cilium: ztunnel is not in the pod, and captures the traffic of every user.
package meshguard.policies.injection.proxy_user

import data.meshguard.lib.mesh
import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	mesh.injection.state == "in"
	some container in mesh.application_containers
	container.spec.securityContext.runAsUser == mesh.proxy_user
	path := $"{container.path}.securityContext.runAsUser"
	message := $"container {container.name} runs as user {mesh.proxy_user}, which is the proxy's; its traffic would bypass the proxy"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	mesh.injection.state == "in"
	workload.spec.securityContext.runAsUser == mesh.proxy_user
	path := $"{workload.spec_path}.securityContext.runAsUser"
	message := $"the pod runs as user {mesh.proxy_user}, which is the proxy's; its traffic would bypass the proxy"
}
