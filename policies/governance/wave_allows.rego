# METADATA
# title: Change that is too early for the wave
# description: |
#   In its wave a namespace takes what it has shown to be ready for. observe: it is in the mesh, permissive, and only
#   looked at; authorization is a dry run. split: routes may divide its traffic. mtls: single workloads may be STRICT, and
#   authorization is enforced. strict: the whole namespace may be STRICT.
# related_resources:
#   - ref: https://istio.io/latest/docs/tasks/security/authentication/mtls-migration/
# custom:
#   id: MG-GOV-007
#   severity: high
#   action: deny
#   remediation: >-
#     Move the namespace on to the wave that is named, by its label meshguard.io/wave, then apply this again.
#   kinds: [security.istio.io/PeerAuthentication, security.istio.io/AuthorizationPolicy, networking.istio.io/VirtualService, gateway.networking.k8s.io/HTTPRoute, policy.linkerd.io/Server, consul.hashicorp.com/ServiceSplitter, consul.hashicorp.com/ServiceDefaults, kuma.io/MeshTLS, kuma.io/MeshHTTPRoute, cilium.io/CiliumEnvoyConfig, networking.k8s.io/Ingress]
#   meshes: [istio, istio-ambient, linkerd, consul, kuma, cilium]
package meshguard.policies.governance.wave_allows

import data.meshguard.lib.mesh
import data.meshguard.lib.namespace
import data.meshguard.lib.request
import data.meshguard.lib.result
import data.meshguard.lib.waves
import data.meshguard.lib.workload

# A namespace without a wave is not in a rollout.
wave := name if {
	request.kind != "Namespace"
	not workload.template
	name := namespace.labels[waves.label]
}

position := waves.position(wave)

violation contains result.violation(rego.metadata.chain(), path, message) if {
	position < waves.position("split")
	some route in mesh.routes
	count(route.destinations) > 1
	path := route.path
	message := early("traffic is divided", "split")
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	here := position
	some wish in mesh.mtls_modes
	wish.mode == "strict"
	needed := needed_for[wish.level]
	here < waves.position(needed)
	path := wish.path
	what := $"the {wish.level} becomes STRICT"
	message := early(what, needed)
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	position < waves.position("mtls")
	mesh.authorization.restricts
	not mesh.authorization.dry_run
	path := mesh.authorization.dry_run_path
	message := early("authorization is enforced", "mtls")
}

needed_for := {"workload": "mtls", "namespace": "strict"}

early(what, needed) := $"{what}, which is too early for namespace {namespace.name}: it is in wave {wave}, not yet in {needed}"
