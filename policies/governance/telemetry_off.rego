# METADATA
# title: Telemetry switched off
# description: |
#   Without metrics nobody sees errors, latency or plaintext, and no permissive audit can be SAFE; without access logs
#   nobody can say afterwards who called.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/telemetry/
#   - ref: https://developer.hashicorp.com/consul/docs/reference/k8s/annotation-label
#   - ref: https://kuma.io/docs/latest/policies/traffic-metrics/
# custom:
#   id: MG-GOV-011
#   severity: high
#   action: warn
#   remediation: >-
#     Leave it on. Where tags or metrics are too many, narrow the override to those (Istio).
#   kinds: [telemetry.istio.io/Telemetry, kuma.io/Mesh, workload]
#   meshes: [istio, istio-ambient, consul, kuma]
#   elsewhere:
#     linkerd: Its proxies always have their metrics; nothing switches them off.
#     cilium: Flows and metrics are settings of the agent, not of an object.
package meshguard.policies.governance.telemetry_off

import data.meshguard.lib.mesh
import data.meshguard.lib.request
import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "telemetry.istio.io/Telemetry"
	some index, metrics in request.object.spec.metrics
	some place, override in metrics.overrides
	override.disabled == true
	metric := object.get(override, ["match", "metric"], "ALL_METRICS")
	metric in {"ALL_METRICS", "REQUEST_COUNT", "TCP_OPENED_CONNECTIONS"}
	path := $"spec.metrics[{index}].overrides[{place}].disabled"
	message := $"{input.request.kind.kind} {request.object.metadata.name} switches {metric} off"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "telemetry.istio.io/Telemetry"
	some index, logging in request.object.spec.accessLogging
	logging.disabled == true
	path := $"spec.accessLogging[{index}].disabled"
	message := $"{input.request.kind.kind} {request.object.metadata.name} switches access logs off"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "telemetry.istio.io/Telemetry"
	some index, tracing in request.object.spec.tracing
	tracing.disableSpanReporting == true
	path := $"spec.tracing[{index}].disableSpanReporting"
	message := $"{input.request.kind.kind} {request.object.metadata.name} switches tracing off"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	mesh.name == "consul"
	annotation := "consul.hashicorp.com/enable-metrics"
	workload.annotations[annotation] == "false"
	path := workload.annotation_path(annotation)
	message := "the pods' proxies would have no metrics"
}

# Of a mesh that had them.
violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "kuma.io/Mesh"
	input.request.operation == "UPDATE"
	some path, what in {"spec.metrics.enabledBackend": "metrics", "spec.logging.defaultBackend": "access logs"}
	keys := split(path, ".")
	object.get(input.request.oldObject, keys, "") != ""
	object.get(request.object, keys, "") == ""
	message := $"mesh {request.object.metadata.name} switches {what} off"
}
