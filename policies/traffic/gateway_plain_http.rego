# METADATA
# title: Gateway that serves plain HTTP
# description: |
#   A server for HTTP that does not redirect to HTTPS lets users send passwords and cookies in the clear. In the Gateway API
#   it is the routes that redirect: a listener for HTTP serves what is attached to it.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/gateway/
#   - ref: https://gateway-api.sigs.k8s.io/guides/http-redirect-rewrite/#http-to-https-redirects
#   - ref: https://developer.hashicorp.com/consul/docs/reference/config-entry/ingress-gateway
# custom:
#   id: MG-TRAFFIC-011
#   severity: high
#   action: warn
#   remediation: >-
#     Istio: set tls.httpsRedirect on the server for HTTP. Gateway API: attach the route to the listener for HTTPS
#     (parentRefs.sectionName), and to the one for HTTP a route whose only filter is a RequestRedirect to https; a GRPCRoute goes
#     to the one for HTTPS alone. Consul: set tls.enabled.
#   kinds: [networking.istio.io/Gateway, gateway.networking.k8s.io/HTTPRoute, gateway.networking.k8s.io/GRPCRoute, consul.hashicorp.com/IngressGateway]
#   meshes: [istio, istio-ambient, consul, cilium]
#   elsewhere:
#     linkerd: It has no gateway of its own; an Ingress in front of it is MG-TRAFFIC-014.
#     kuma: Whether a MeshGateway redirects is said by its MeshHTTPRoutes, not by the listener; with the Gateway API its HTTPRoutes are judged.
package meshguard.policies.traffic.gateway_plain_http

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), server.path, message) if {
	some server in mesh.plain_servers
	message := $"{server.where} serves plain HTTP without a redirect"
}
