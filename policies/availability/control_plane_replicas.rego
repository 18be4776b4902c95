# METADATA
# title: Control plane with too few replicas
# description: |
#   While the one pod of a control plane is moved to another node, no pod of the mesh can start, and no certificate is
#   renewed.
# related_resources:
#   - ref: https://linkerd.io/2-edge/features/ha/
#   - ref: https://istio.io/latest/docs/ops/best-practices/deployment/
# custom:
#   id: MG-HA-001
#   severity: high
#   action: warn
#   remediation: >-
#     Raise replicas, or the autoscaler's minReplicas, to the minimum. istiod's default is an autoscaler with a minimum of 1.
#   kinds: [apps/Deployment, apps/StatefulSet, autoscaling/HorizontalPodAutoscaler]
#   meshes: [istio, istio-ambient, linkerd, consul, kuma]
#   elsewhere:
#     cilium: Its agents are a DaemonSet, one for each node; there is no proxy to serve.
#   parameters:
#     minimum: 2
package meshguard.policies.availability.control_plane_replicas

import data.meshguard.lib.availability
import data.meshguard.lib.guardrails
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), path, message) if {
	part := availability.control_plane
	availability.replicas < parameters.minimum
	path := availability.replicas_path
	message := $"{part} {availability.name} may run with {availability.replicas} of the {parameters.minimum} pods that it needs"
}
