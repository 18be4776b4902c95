# METADATA
# title: Gateway with too few replicas
# description: |
#   All traffic from outside passes the gateway. With one pod every upgrade and every drained node is an outage.
# related_resources:
#   - ref: https://istio.io/latest/docs/ops/best-practices/deployment/
# custom:
#   id: MG-HA-002
#   severity: high
#   action: warn
#   remediation: >-
#     Raise replicas, or the autoscaler's minReplicas, to the minimum.
#   kinds: [apps/Deployment, apps/StatefulSet, autoscaling/HorizontalPodAutoscaler]
#   meshes: [istio, istio-ambient, consul, kuma]
#   elsewhere:
#     linkerd: It has no gateway of its own; an ingress controller is not known by its labels.
#     cilium: Its gateways run in the node's agent, not in pods that are counted.
#   parameters:
#     minimum: 2
package meshguard.policies.availability.gateway_replicas

import data.meshguard.lib.availability
import data.meshguard.lib.guardrails
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), path, message) if {
	part := availability.gateway
	availability.replicas < parameters.minimum
	path := availability.replicas_path
	message := $"{part} {availability.name} may run with {availability.replicas} of the {parameters.minimum} pods that it needs"
}
