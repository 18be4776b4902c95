# METADATA
# title: Wave that skips a step
# description: |
#   A namespace joins the mesh in waves: observe, split, mtls, strict. Each shows what the next one needs to know. A step
#   that is skipped is found out in production. From split on, traffic rules come, which need a baseline to be compared with.
# related_resources:
#   - ref: https://istio.io/latest/docs/tasks/security/authentication/mtls-migration/
# custom:
#   id: MG-GOV-006
#   severity: high
#   action: deny
#   remediation: >-
#     Set meshguard.io/wave to the next of observe, split, mtls and strict, let it run, then go on. Going back is always
#     possible.
#   kinds: [Namespace]
#   meshes: [any]
package meshguard.policies.governance.wave_step

import data.meshguard.lib.namespace
import data.meshguard.lib.observation
import data.meshguard.lib.request
import data.meshguard.lib.result
import data.meshguard.lib.waves

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "Namespace"
	wave := namespace.labels[waves.label]
	not waves.position(wave)
	path := $"metadata.labels[{waves.label}]"
	message := $"\"{wave}\" is no wave: {concat(", ", waves.order)} are"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "Namespace"
	wave := namespace.labels[waves.label]
	waves.position(wave) > before + 1
	path := $"metadata.labels[{waves.label}]"
	message := $"namespace {namespace.name} would go to wave {wave} without having been in {waves.order[before + 1]}"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "Namespace"
	wave := namespace.labels[waves.label]
	waves.position(wave) >= waves.position("split")
	before < waves.position("split")
	missing := observation.no_baseline
	path := $"metadata.labels[{waves.label}]"
	message := $"namespace {namespace.name} would go to wave {wave} without a baseline: {missing}"
}

default before := -1

before := waves.position(wave) if {
	input.request.operation == "UPDATE"
	wave := input.request.oldObject.metadata.labels[waves.label]
}
