# METADATA
# title: Unknown policy
# description: |
#   A misspelt policy id changes nothing and says nothing: the guardrail that was to be set is not.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/
# custom:
#   id: MG-GOV-013
#   severity: high
#   action: deny
#   remediation: >-
#     Use an id or a pattern that the catalogue of policies has (docs/policies).
#   kinds: [meshguard.io/Guardrails, meshguard.io/Exemption, meshguard.io/ClusterExemption]
#   meshes: [any]
package meshguard.policies.governance.unknown_policy

import data.meshguard.lib.nearest
import data.meshguard.lib.pattern
import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "meshguard.io/Guardrails"
	some index, rule in request.object.spec.rules
	some place, wanted in rule.policies
	not known(wanted)
	path := $"spec.rules[{index}].policies[{place}]"
	message := $"no policy is called {wanted}{nearest.hint(wanted, object.keys(data.catalogue))}"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind in {"meshguard.io/Exemption", "meshguard.io/ClusterExemption"}
	some place, wanted in request.object.spec.policies
	not known(wanted)
	path := $"spec.policies[{place}]"
	message := $"no policy is called {wanted}{nearest.hint(wanted, object.keys(data.catalogue))}"
}

known(wanted) if data.catalogue[wanted]

known(wanted) if {
	some id, _ in data.catalogue
	pattern.matches(wanted, id)
}
