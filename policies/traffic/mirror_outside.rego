# METADATA
# title: Traffic mirrored out of the environment
# description: |
#   A mirror sends requests with all they contain, tokens and personal data too, to a host that no policy of the mesh holds
#   for, or to a namespace where other people look at them: one that its label says is another environment.
# related_resources:
#   - ref: https://istio.io/latest/docs/tasks/traffic-management/mirroring/
#   - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#mirror
# custom:
#   id: MG-TRAFFIC-009
#   severity: high
#   action: deny
#   remediation: >-
#     Mirror to a service of the same environment in the cluster. The label that tells environments apart is a parameter.
#   kinds: [networking.istio.io/VirtualService, gateway.networking.k8s.io/HTTPRoute, kuma.io/MeshHTTPRoute, cilium.io/CiliumEnvoyConfig, networking.k8s.io/Ingress]
#   meshes: [istio, istio-ambient, kuma, cilium]
#   elsewhere:
#     linkerd: It does not mirror traffic. An Ingress is judged in any mesh.
#     consul: It does not mirror traffic. An Ingress is judged in any mesh.
#   parameters:
#     environmentLabel: environment
package meshguard.policies.traffic.mirror_outside

import data.meshguard.lib.guardrails
import data.meshguard.lib.mesh
import data.meshguard.lib.namespace
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some route in mesh.routes
	some mirror in route.mirrors
	mirror.outside
	path := mirror.path
	message := $"traffic is mirrored to {mirror.host}, outside of the cluster"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some route in mesh.routes
	some mirror in route.mirrors
	here := namespace.labels[parameters.environmentLabel]
	some target in mesh.targets
	same(mirror, target)
	some other in input.context.namespaces
	other.name == target.namespace
	there := other.labels[parameters.environmentLabel]
	there != here
	path := mirror.path
	message := $"traffic of environment {here} is mirrored to {mirror.host} in namespace {other.name}, which is environment {there}"
}

same(mirror, target) if startswith(target.path, mirror.path)

same(mirror, target) if mirror.host == target.host
