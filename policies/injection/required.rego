# METADATA
# title: Explicit choice of the mesh
# description: |
#   Every namespace says whether its pods join the mesh, and no workload in it opts out on its own. A namespace that
#   says nothing leaves its pods without mTLS and authorization, and nobody notices.
# related_resources:
#   - ref: https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/
# custom:
#   id: MG-INJ-001
#   severity: high
#   action: deny
#   remediation: >-
#     Label the namespace with its choice and remove the opt-out from the pod template. If the workload has to stay out
#     of the mesh, ask for an Exemption.
#   kinds: [Namespace, workload]
#   meshes: [istio, istio-ambient, linkerd, consul, kuma, cilium]
#   parameters:
#     unmeshedKinds: []
package meshguard.policies.injection.required

import data.meshguard.lib.guardrails
import data.meshguard.lib.mesh
import data.meshguard.lib.namespace
import data.meshguard.lib.request
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), mesh.choice.path, message) if {
	request.kind == "Namespace"
	mesh.choice.state == "unsaid"
	message := $"namespace {namespace.name} does not say whether its pods join the mesh: {mesh.choice.hint}"
}

violation contains result.violation(rego.metadata.chain(), mesh.choice.path, message) if {
	request.kind == "Namespace"
	mesh.choice.state == "invalid"
	message := $"{mesh.choice.path} of namespace {namespace.name} has a value that the mesh does not know: {mesh.choice.hint}"
}

violation contains result.violation(rego.metadata.chain(), mesh.injection.path, message) if {
	mesh.injection.state == "out"
	mesh.injection.decided_by in {"workload", "nobody"}
	not unmeshed_kind
	message := $"the pods would run outside the mesh: {mesh.injection.text}"
}

# Kinds that need no proxy, and what they own, by setting rather than by an exemption each.
unmeshed_kind if input.request.kind.kind in parameters.unmeshedKinds

unmeshed_kind if {
	some owner in request.object.metadata.ownerReferences
	owner.kind in parameters.unmeshedKinds
}
