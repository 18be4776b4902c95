# METADATA
# title: Retries without circuit breaking
# description: |
#   Retries send a sick host more requests than a healthy one gets. Something has to take it out (outlier detection) or to
#   bound what waits for it (connection limits); in most meshes that is said in another object. Where there is one that says
#   half of it, MG-TRAFFIC-015 tells.
# related_resources:
#   - ref: https://sre.google/sre-book/addressing-cascading-failures/
#   - ref: https://istio.io/latest/docs/reference/config/networking/destination-rule/
#   - ref: https://linkerd.io/2/reference/circuit-breaking/
# custom:
#   id: MG-TRAFFIC-020
#   severity: medium
#   action: warn
#   remediation: >-
#     Add what is missing for the host: a DestinationRule with outlierDetection and connectionPool (Istio), the annotation
#     balancer.linkerd.io/failure-accrual=consecutive on its Service (Linkerd), limits and passiveHealthCheck in the callers'
#     ServiceDefaults (Consul), a MeshCircuitBreaker (Kuma), a Cluster with outlier_detection (Cilium). Or remove the retries.
#   kinds: [networking.istio.io/VirtualService, gateway.networking.k8s.io/HTTPRoute, gateway.networking.k8s.io/GRPCRoute, policy.linkerd.io/HTTPRoute, linkerd.io/ServiceProfile, consul.hashicorp.com/ServiceRouter, kuma.io/MeshRetry, cilium.io/CiliumEnvoyConfig, cilium.io/CiliumClusterwideEnvoyConfig]
#   meshes: [istio, istio-ambient, linkerd, consul, kuma, cilium]
package meshguard.policies.traffic.retries_without_breaker

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some host in mesh.retried_hosts
	not host.guarded
	path := host.path
	message := $"calls to {host.host} are retried without circuit breaking: {host.missing}"
}
