# METADATA
# title: Gateway that serves plain HTTP
# description: |
#   A server for HTTP that does not redirect to HTTPS lets users send passwords and cookies in the clear.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/gateway/
# custom:
#   id: MG-TRAFFIC-011
#   severity: high
#   action: warn
#   remediation: >-
#     Set tls.httpsRedirect on the server for HTTP.
#   kinds: [networking.istio.io/Gateway]
#   meshes: [istio]
package meshguard.policies.traffic.gateway_plain_http

import data.meshguard.lib.mesh.istio_traffic
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some server in istio_traffic.servers
	server.spec.port.protocol == "HTTP"
	object.get(server.spec, ["tls", "httpsRedirect"], false) != true
	path := $"{server.path}.tls.httpsRedirect"
	message := $"port {server.spec.port.number} serves plain HTTP without a redirect"
}
