# METADATA
# title: Request for a proxy without effect
# description: |
#   A pod asks for a proxy where none will be given to it. It runs, unprotected, and looks as if it were in the mesh.
# related_resources:
#   - ref: https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/
# custom:
#   id: MG-INJ-003
#   severity: high
#   action: warn
#   remediation: Let the namespace join the mesh, or remove the label from the pod template.
#   kinds: [workload]
#   meshes: [istio, linkerd, kuma]
#   elsewhere:
#     istio-ambient: A pod's label counts in every namespace.
#     consul: A pod's annotation counts in every namespace that Consul looks at, which no label says.
#     cilium: Pods have no switch of their own.
package meshguard.policies.injection.without_effect

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), label.path, label.text) if {
	some label in mesh.misleading
	label.fault == "no-effect"
}
