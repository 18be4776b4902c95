# METADATA
# title: All traffic mirrored
# description: |
#   A mirror without a percentage doubles the load on everything behind it, databases too.
# related_resources:
#   - ref: https://istio.io/latest/docs/tasks/traffic-management/mirroring/
#   - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#mirror
# custom:
#   id: MG-TRAFFIC-008
#   severity: medium
#   action: warn
#   remediation: >-
#     Set a percentage on the mirror that is within the limit. Istio: mirrorPercentage. Gateway API: requestMirror.percent.
#     Kuma: requestMirror.percentage. Cilium: runtime_fraction. An Ingress of NGINX mirrors all or nothing: remove mirror-target,
#     and mirror in the mesh.
#   kinds: [networking.istio.io/VirtualService, gateway.networking.k8s.io/HTTPRoute, kuma.io/MeshHTTPRoute, cilium.io/CiliumEnvoyConfig, cilium.io/CiliumClusterwideEnvoyConfig, networking.k8s.io/Ingress]
#   meshes: [istio, kuma, istio-ambient, cilium]
#   elsewhere:
#     linkerd: It does not mirror traffic. An Ingress is judged in any mesh.
#     consul: It does not mirror traffic. An Ingress is judged in any mesh.
#   parameters:
#     maxPercent: 50
package meshguard.policies.traffic.mirror_everything

import data.meshguard.lib.guardrails
import data.meshguard.lib.mesh
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some route in mesh.routes
	some mirror in route.mirrors
	mirror.percent > parameters.maxPercent
	path := mirror.path
	message := $"{mirror.percent} % of the traffic is mirrored to {mirror.host}; the limit is {parameters.maxPercent} %"
}
