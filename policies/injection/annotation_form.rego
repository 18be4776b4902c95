# METADATA
# title: Annotation instead of label
# description: |
#   The annotation form of an injection switch is honoured in some namespaces and ignored in others.
# related_resources:
#   - ref: https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/
# custom:
#   id: MG-INJ-004
#   severity: low
#   action: warn
#   remediation: Write the switch as a label of the pod template.
#   kinds: [workload]
#   meshes: [istio]
#   elsewhere:
#     istio-ambient: Its switch is a label alone; an annotation of that name was never one.
#     linkerd: Its switch is an annotation.
#     consul: Its switch is an annotation.
#     kuma: An annotation has no effect at all there, which is MG-INJ-003.
#     cilium: Its switch is a label of the namespace alone.
package meshguard.policies.injection.annotation_form

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), label.path, label.text) if {
	some label in mesh.misleading
	label.fault == "old-form"
}
