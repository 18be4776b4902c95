# METADATA
# title: Telemetry switched off
# description: |
#   Without metrics nobody sees errors, latency or plaintext, and no permissive audit can be SAFE; without access logs
#   nobody can say afterwards who called.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/telemetry/
# custom:
#   id: MG-GOV-011
#   severity: high
#   action: warn
#   remediation: >-
#     Remove the override, or narrow it to the tags or metrics that are too many.
#   kinds: [telemetry.istio.io/Telemetry]
#   meshes: [istio, istio-ambient]
package meshguard.policies.governance.telemetry_off

import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "telemetry.istio.io/Telemetry"
	some index, metrics in request.object.spec.metrics
	some place, override in metrics.overrides
	override.disabled == true
	metric := object.get(override, ["match", "metric"], "ALL_METRICS")
	metric in {"ALL_METRICS", "REQUEST_COUNT", "TCP_OPENED_CONNECTIONS"}
	path := $"spec.metrics[{index}].overrides[{place}].disabled"
	message := $"{request.object.metadata.name} switches {metric} off"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "telemetry.istio.io/Telemetry"
	some index, logging in request.object.spec.accessLogging
	logging.disabled == true
	path := $"spec.accessLogging[{index}].disabled"
	message := $"{request.object.metadata.name} switches access logs off"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "telemetry.istio.io/Telemetry"
	some index, tracing in request.object.spec.tracing
	tracing.disableSpanReporting == true
	path := $"spec.tracing[{index}].disableSpanReporting"
	message := $"{request.object.metadata.name} switches tracing off"
}
