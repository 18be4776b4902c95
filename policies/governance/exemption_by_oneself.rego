# METADATA
# title: Exemption approved by whoever asks
# description: |
#   An exemption that one grants to oneself has been seen by nobody else.
# related_resources:
#   - ref: https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final
# custom:
#   id: MG-GOV-010
#   severity: medium
#   action: warn
#   remediation: >-
#     Let another person approve it, and name that person in approvedBy.
#   kinds: [meshguard.io/Exemption, meshguard.io/ClusterExemption]
#   meshes: [any]
package meshguard.policies.governance.exemption_by_oneself

import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind in {"meshguard.io/Exemption", "meshguard.io/ClusterExemption"}
	lower(request.object.spec.approvedBy) == lower(input.request.userInfo.username)
	path := "spec.approvedBy"
	message := $"{input.request.kind.kind} {request.object.metadata.name} is approved by {input.request.userInfo.username}, who applies it"
}
