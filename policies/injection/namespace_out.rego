# METADATA
# title: Namespace out of the mesh
# description: |
#   A namespace that stays out of the mesh has neither mTLS nor authorization. That is a choice with a reason and an end:
#   an Exemption says both.
# related_resources:
#   - ref: https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/
# custom:
#   id: MG-INJ-008
#   severity: medium
#   action: warn
#   remediation: Let the namespace join the mesh, or record why it stays out, and until when, in a ClusterExemption.
#   kinds: [Namespace]
#   meshes: [istio, istio-ambient, linkerd, kuma, cilium]
#   elsewhere:
#     consul: Namespaces have no say there; a workload that stays out is MG-INJ-001.
package meshguard.policies.injection.namespace_out

import data.meshguard.lib.mesh
import data.meshguard.lib.namespace
import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), mesh.choice.path, message) if {
	request.kind == "Namespace"
	mesh.choice.state == "out"
	message := $"namespace {namespace.name} stays out of the mesh: neither mTLS nor authorization holds for its pods"
}
