# METADATA
# title: Retries that repeat what was done
# description: |
#   A request that the server has already worked on is sent again: an order is placed twice. Safe are retries on failures
#   to connect, and routes for methods that may be repeated.
# related_resources:
#   - ref: https://www.rfc-editor.org/rfc/rfc9110.html#section-9.2.2
#   - ref: https://istio.io/latest/docs/reference/config/networking/virtual-service/
# custom:
#   id: MG-TRAFFIC-004
#   severity: high
#   action: warn
#   remediation: >-
#     Retry on connect-failure and refused-stream only, or give the methods that may be repeated a route of their own.
#     NGINX: remove non_idempotent from the annotation.
#   kinds: [networking.istio.io/VirtualService, gateway.networking.k8s.io/HTTPRoute, gateway.networking.k8s.io/GRPCRoute, policy.linkerd.io/HTTPRoute, linkerd.io/ServiceProfile, Service, consul.hashicorp.com/ServiceRouter, kuma.io/MeshRetry, cilium.io/CiliumEnvoyConfig, cilium.io/CiliumClusterwideEnvoyConfig, networking.k8s.io/Ingress]
#   meshes: [istio, linkerd, consul, kuma, istio-ambient, cilium]
package meshguard.policies.traffic.unsafe_retries

import data.meshguard.lib.mesh
import data.meshguard.lib.mesh.http
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some route in mesh.routes
	not route.safe
	conditions := [condition | some condition in route.retries.on; http.after_the_fact(condition)]
	count(conditions) > 0
	path := route.retries.path
	message := $"retries on {concat(", ", conditions)} may repeat a request that the server has worked on already"
}
