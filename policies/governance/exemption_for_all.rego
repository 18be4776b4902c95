# METADATA
# title: Exemption from everything
# description: |
#   An exemption from every policy, or for every object of the cluster, is no exemption but a switch.
# related_resources:
#   - ref: https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final
# custom:
#   id: MG-GOV-009
#   severity: high
#   action: deny
#   remediation: >-
#     Name the policies, and in a ClusterExemption the kinds, names or labels that it is for. To switch a policy off, use Guardrails.
#   kinds: [meshguard.io/Exemption, meshguard.io/ClusterExemption]
#   meshes: [any]
package meshguard.policies.governance.exemption_for_all

import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind in {"meshguard.io/Exemption", "meshguard.io/ClusterExemption"}
	some index, wanted in request.object.spec.policies
	wanted in {"*", "MG*", "MG-*", "?*"}
	path := $"spec.policies[{index}]"
	message := $"{input.request.kind.kind} {request.object.metadata.name} exempts from every policy"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "meshguard.io/ClusterExemption"
	match := object.get(request.object, ["spec", "match"], {})
	every part in ["kinds", "names", "labels"] {
		count(object.get(match, part, [])) == 0
	}
	path := "spec.match"
	message := $"{input.request.kind.kind} {request.object.metadata.name} is for every object of the cluster"
}
