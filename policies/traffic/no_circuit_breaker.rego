# METADATA
# title: Host without circuit breaking
# description: |
#   Without outlier detection and connection limits a sick instance goes on getting its share of the requests, and its
#   callers pile up.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/destination-rule/
# custom:
#   id: MG-TRAFFIC-015
#   severity: low
#   action: audit
#   remediation: >-
#     Set trafficPolicy.outlierDetection and trafficPolicy.connectionPool.
#   kinds: [networking.istio.io/DestinationRule]
#   meshes: [istio]
package meshguard.policies.traffic.no_circuit_breaker

import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "networking.istio.io/DestinationRule"
	some setting in ["outlierDetection", "connectionPool"]
	not request.object.spec.trafficPolicy[setting]
	path := $"spec.trafficPolicy.{setting}"
	message := $"host {request.object.spec.host} has no {setting}"
}
