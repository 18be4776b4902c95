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
#     Set the sidecar's CPU and memory, requests and limits, inside the band, by annotations of the pod. Istio:
#     sidecar.istio.io/proxyCPU, proxyCPULimit, proxyMemory and proxyMemoryLimit, all four. Linkerd:
#     config.linkerd.io/proxy-cpu-request and its like. Consul: consul.hashicorp.com/sidecar-proxy-cpu-request and its like.
#     Kuma: a ContainerPatch.
#   kinds: [workload, kuma.io/ContainerPatch]
#   meshes: [istio, linkerd, consul, kuma]
#   elsewhere:
#     istio-ambient: There is no proxy beside a workload; ztunnel is the node's, and the namespace it runs in is not meshed.
#     cilium: 'There is no proxy beside a workload: the node''s agent has the resources.'
#   parameters:
#     cpu: {min: 50m, max: 150m}
#     memory: {min: 64Mi, max: 128Mi}
package meshguard.policies.resources.sidecar_band

import data.meshguard.lib.guardrails
import data.meshguard.lib.mesh
import data.meshguard.lib.observation
import data.meshguard.lib.quantity
import data.meshguard.lib.result

bands := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), setting.path, message) if {
	some setting in mesh.proxy_resources
	band := bands[setting.resource]
	fault := problem(setting, bounds[setting.resource])
	message := $"the sidecar {fault}; the band is {band.min} to {band.max}{observation.in_use(setting.resource)}"
}

bounds := {resource: {"min": quantity.thousandths(band.min), "max": quantity.thousandths(band.max)} |
	some resource, band in bands
}

problem(setting, bound) := $"has a {setting.resource} {setting.bound} of {setting.value}, too little" if {
	setting.amount < bound.min
} else := $"has a {setting.resource} {setting.bound} of {setting.value}, too much" if {
	setting.amount > bound.max
} else := $"has no {setting.resource} {setting.bound}" if {
	not setting.value
	mesh.injection.state == "in"
} else := $"has a {setting.resource} {setting.bound} of \"{setting.value}\", which is not a quantity" if {
	setting.value
	not setting.amount
}
