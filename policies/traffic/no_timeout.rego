# METADATA
# title: Route without a timeout
# description: |
#   A call that nothing ends holds its caller, and the caller's caller, for as long as the server hangs. Istio, Linkerd and the
#   Gateway API have no timeout by themselves; Kuma and Cilium have 15 s until one of 0 takes it away. With retries on top it
#   is MG-TRAFFIC-006.
# related_resources:
#   - ref: https://istio.io/latest/docs/concepts/traffic-management/#timeouts
#   - ref: https://linkerd.io/2/reference/timeouts/
#   - ref: https://gateway-api.sigs.k8s.io/guides/http-timeouts/
# custom:
#   id: MG-TRAFFIC-021
#   severity: low
#   action: audit
#   remediation: >-
#     Set how long a request may take, all attempts together. Istio: timeout of the route; Gateway API: timeouts.request;
#     Linkerd: annotation timeout.linkerd.io/request; Kuma: requestTimeout above 0; Cilium: the route's timeout above 0s.
#   kinds: [networking.istio.io/VirtualService, gateway.networking.k8s.io/HTTPRoute, gateway.networking.k8s.io/GRPCRoute, policy.linkerd.io/HTTPRoute, kuma.io/MeshTimeout, cilium.io/CiliumEnvoyConfig, cilium.io/CiliumClusterwideEnvoyConfig]
#   meshes: [istio, istio-ambient, linkerd, kuma, cilium]
#   elsewhere:
#     consul: A request has 15 s where nothing is said, and a requestTimeout of 0 stands for those.
package meshguard.policies.traffic.no_timeout

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some path in mesh.untimed
	not path in retried
	message := "a request may wait for ever: the route has no timeout"
}

retried := {route.path | some route in mesh.routes; route.retries}
