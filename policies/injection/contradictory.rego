# METADATA
# title: Contradictory injection labels
# description: |
#   Labels that ask for two things: one of them silently loses, and seldom the one that was meant.
# related_resources:
#   - ref: https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/
# custom:
#   id: MG-INJ-002
#   severity: medium
#   action: warn
#   remediation: Keep the one label that says what is meant and remove the other.
#   kinds: [Namespace, workload]
#   meshes: [istio, istio-ambient]
#   elsewhere:
#     linkerd: It has one switch, so that nothing contradicts it.
#     consul: It has one switch, so that nothing contradicts it.
#     kuma: It has one switch; what the namespace makes void is MG-INJ-003.
#     cilium: It has one switch, so that nothing contradicts it.
package meshguard.policies.injection.contradictory

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), label.path, label.text) if {
	some label in mesh.misleading
	label.fault == "contradiction"
}
