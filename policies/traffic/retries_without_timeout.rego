# METADATA
# title: Retries without a timeout
# description: |
#   Without a timeout for the whole request a caller waits for every attempt, long after its own caller has given up.
#   Consul and Kuma always have one: 15 s where nothing is said.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/virtual-service/
#   - ref: https://sre.google/sre-book/addressing-cascading-failures/
# custom:
#   id: MG-TRAFFIC-006
#   severity: medium
#   action: warn
#   remediation: >-
#     Set a timeout on the route that covers all attempts.
#   kinds: [networking.istio.io/VirtualService, gateway.networking.k8s.io/HTTPRoute, gateway.networking.k8s.io/GRPCRoute, policy.linkerd.io/HTTPRoute, Service, cilium.io/CiliumEnvoyConfig, cilium.io/CiliumClusterwideEnvoyConfig]
#   meshes: [istio, linkerd, istio-ambient, cilium]
#   elsewhere:
#     consul: A request has a timeout in any case, 15 s where nothing is said.
#     kuma: A request has a timeout in any case, 15 s where no MeshTimeout takes it away (MG-TRAFFIC-021).
package meshguard.policies.traffic.retries_without_timeout

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some route in mesh.routes
	route.retries
	not route.timeout
	path := route.path
	message := "the route retries and has no timeout for the whole request"
}
