# METADATA
# title: Unknown parameter of a policy
# description: |
#   A misspelt parameter, or one with a value of another type, leaves the policy as it was.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/
# custom:
#   id: MG-GOV-014
#   severity: high
#   action: deny
#   remediation: >-
#     Use a parameter that the policy's page names, with a value of the type of its default.
#   kinds: [meshguard.io/Guardrails]
#   meshes: [any]
package meshguard.policies.governance.unknown_parameter

import data.meshguard.lib.nearest
import data.meshguard.lib.pattern
import data.meshguard.lib.request
import data.meshguard.lib.result

# Every policy has it.
common := {"unchanged": "warn"}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "meshguard.io/Guardrails"
	some index, rule in request.object.spec.rules
	some key, _ in rule.parameters
	defaults := parameters(rule)
	not key in object.keys(defaults)
	path := $"spec.rules[{index}].parameters.{key}"
	message := $"{concat(", ", rule.policies)} has no parameter {key}{nearest.hint(key, object.keys(defaults))}"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "meshguard.io/Guardrails"
	some index, rule in request.object.spec.rules
	some key, value in rule.parameters
	preset := parameters(rule)[key]
	type_name(value) != type_name(preset)
	path := $"spec.rules[{index}].parameters.{key}"
	message := $"parameter {key} of {concat(", ", rule.policies)} is a {type_name(preset)}, such as {json.marshal(preset)}, not a {type_name(value)}"
}

parameters(rule) := object.union_n(array.concat([common], [policy |
	some id, policy in data.catalogue
	pattern.any_matches(rule.policies, id)
]))
