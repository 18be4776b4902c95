# METADATA
# title: Host without circuit breaking
# description: |
#   Without outlier detection and connection limits a sick instance goes on getting its share of the requests, and its
#   callers pile up.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/destination-rule/
#   - ref: https://linkerd.io/2/reference/circuit-breaking/
# custom:
#   id: MG-TRAFFIC-015
#   severity: low
#   action: audit
#   remediation: >-
#     Set trafficPolicy.outlierDetection and trafficPolicy.connectionPool (Istio), or the annotation
#     balancer.linkerd.io/failure-accrual (Linkerd), limits and passiveHealthCheck of the upstream (Consul),
#     or connectionLimits and outlierDetection (Kuma).
#   kinds: [networking.istio.io/DestinationRule, Service, consul.hashicorp.com/ServiceDefaults, kuma.io/MeshCircuitBreaker, cilium.io/CiliumEnvoyConfig, cilium.io/CiliumClusterwideEnvoyConfig]
#   meshes: [istio, linkerd, consul, kuma, istio-ambient, cilium]
package meshguard.policies.traffic.no_circuit_breaker

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some part in mesh.circuit_breaking
	not part.present
	path := part.path
	message := $"host {part.host} has no {part.name}"
}
