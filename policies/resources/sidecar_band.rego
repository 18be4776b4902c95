# METADATA
# title: Sidecar resources inside the band
# description: |
#   The proxy's CPU and memory, requests and limits, are set and inside the band. A sidecar without a limit takes what
#   its node has; one without a request is the first to be evicted, and its workload with it.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/annotations/
# custom:
#   id: MG-RES-001
#   severity: medium
#   action: deny
#   remediation: >-
#     Set the sidecar's CPU and memory, requests and limits, inside the band: for Istio the pod annotations
#     sidecar.istio.io/proxyCPU, proxyCPULimit, proxyMemory and proxyMemoryLimit, all four.
#   kinds: [workload]
#   meshes: [istio]
#   parameters:
#     cpu: {min: 50m, max: 150m}
#     memory: {min: 64Mi, max: 128Mi}
package meshguard.policies.resources.sidecar_band

import data.meshguard.lib.guardrails
import data.meshguard.lib.mesh
import data.meshguard.lib.quantity
import data.meshguard.lib.result

bands := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), setting.path, message) if {
	some setting in mesh.proxy_resources
	message := problem(setting, bands[setting.resource])
}

problem(setting, band) := $"the sidecar has no {setting.resource} {setting.bound}; the band is {band.min} to {band.max}" if {
	not setting.value
	mesh.injection.state == "in"
} else := $"the sidecar's {setting.resource} {setting.bound} \"{setting.value}\" is not a quantity; the band is {band.min} to {band.max}" if {
	not quantity.thousandths(setting.value)
} else := $"the sidecar's {setting.resource} {setting.bound} {setting.value} is below the band of {band.min} to {band.max}" if {
	quantity.thousandths(setting.value) < quantity.thousandths(band.min)
} else := $"the sidecar's {setting.resource} {setting.bound} {setting.value} is above the band of {band.min} to {band.max}" if {
	quantity.thousandths(setting.value) > quantity.thousandths(band.max)
}
