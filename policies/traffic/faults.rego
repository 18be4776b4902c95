# METADATA
# title: Faults outside of chaos namespaces
# description: |
#   An injected fault is an outage on purpose. It belongs where people expect one.
# related_resources:
#   - ref: https://istio.io/latest/docs/tasks/traffic-management/fault-injection/
# custom:
#   id: MG-TRAFFIC-007
#   severity: high
#   action: deny
#   remediation: >-
#     Remove the fault, or label the namespace meshguard.io/chaos=allowed for as long as the experiment takes.
#   kinds: [networking.istio.io/VirtualService, kuma.io/MeshFaultInjection, cilium.io/CiliumEnvoyConfig, cilium.io/CiliumClusterwideEnvoyConfig]
#   meshes: [istio, kuma, istio-ambient, cilium]
#   elsewhere:
#     linkerd: It injects no faults; a split to a service that fails is a route like any other.
#     consul: It injects no faults but by an Envoy extension, which is not read.
#   parameters:
#     namespaceLabel: meshguard.io/chaos
package meshguard.policies.traffic.faults

import data.meshguard.lib.guardrails
import data.meshguard.lib.mesh
import data.meshguard.lib.namespace
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some route in mesh.routes
	some path in route.faults
	not namespace.labels[parameters.namespaceLabel] == "allowed"
	message := $"the route injects faults, which namespace {namespace.name} does not allow"
}
