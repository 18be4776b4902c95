# METADATA
# title: Catch-all host
# description: |
#   Host "*" takes the traffic of every host that has no rule of its own, also of hosts that are added later by others. A
#   listener of the Gateway API without a hostname does the same, and so does an Ingress without a host.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/virtual-service/
#   - ref: https://istio.io/latest/docs/reference/config/networking/gateway/
#   - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-rules
# custom:
#   id: MG-TRAFFIC-010
#   severity: medium
#   action: warn
#   remediation: >-
#     List the hosts that this object is for; a listener or a rule that says no host is for all of them.
#   kinds: [networking.istio.io/VirtualService, networking.istio.io/Gateway, gateway.networking.k8s.io/Gateway, consul.hashicorp.com/IngressGateway, kuma.io/MeshHTTPRoute, kuma.io/MeshGateway, networking.k8s.io/Ingress]
#   meshes: [istio, istio-ambient, linkerd, consul, kuma, cilium]
package meshguard.policies.traffic.catch_all_host

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some entry in mesh.hosts
	entry.host in {"*", "*/*", "./*"}
	path := entry.path
	message := "host \"*\" takes the traffic of every host"
}
