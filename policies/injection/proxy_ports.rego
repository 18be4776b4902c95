# METADATA
# title: Application on the proxy's ports
# description: |
#   The proxy listens on these ports of the pod; an application that does too gets no traffic or stops the proxy.
# related_resources:
#   - ref: https://istio.io/latest/docs/ops/deployment/application-requirements/
# custom:
#   id: MG-INJ-007
#   severity: medium
#   action: warn
#   remediation: Let the application listen on another port.
#   kinds: [workload]
#   meshes: [istio, istio-ambient, linkerd, consul, kuma]
#   elsewhere:
#     cilium: Nothing listens in the pod beside the application.
package meshguard.policies.injection.proxy_ports

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	mesh.injection.state == "in"
	some container in mesh.application_containers
	some index, port in container.spec.ports
	mesh.proxy_ports[port.containerPort]
	path := $"{container.path}.ports[{index}].containerPort"
	message := $"container {container.name} listens on port {port.containerPort}, which is the proxy's"
}
