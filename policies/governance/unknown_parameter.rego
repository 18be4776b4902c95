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
import data.meshguard.lib.quantity
import data.meshguard.lib.request
import data.meshguard.lib.result
import data.meshguard.lib.time

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

# The parts of a parameter that has some, such as the ends of a band.
violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "meshguard.io/Guardrails"
	some index, rule in request.object.spec.rules
	some key, value in rule.parameters
	preset := parameters(rule)[key]
	is_object(preset)
	some part, _ in value
	not part in object.keys(preset)
	path := $"spec.rules[{index}].parameters.{key}.{part}"
	message := $"parameter {key} of {concat(", ", rule.policies)} has no part {part}{nearest.hint(part, object.keys(preset))}; it has {concat(", ", sort(object.keys(preset)))}"
}

# A text that the policy cannot read leaves it without a limit.
violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "meshguard.io/Guardrails"
	some index, rule in request.object.spec.rules
	some key, value in rule.parameters
	preset := parameters(rule)[key]
	some text in unreadable(key, value, preset)
	path := $"spec.rules[{index}].parameters.{text.key}"
	message := $"parameter {text.key} of {concat(", ", rule.policies)} is \"{text.value}\", which is no {text.what}"
}

unreadable(key, value, preset) := {{"key": key, "value": value, "what": "duration, such as 90s or 7d"}} if {
	time.duration(preset)
	is_string(value)
	not time.duration(value)
} else := {{"key": key, "value": value, "what": "action: deny, warn and audit are"}} if {
	key == "unchanged"
	not value in {"deny", "warn", "audit"}
} else := {{"key": named, "value": amount, "what": "quantity, such as 100m or 128Mi"} |
	is_object(preset)
	some part, amount in value
	quantity.thousandths(preset[part])
	not quantity.thousandths(amount)
	named := concat(".", [key, part])
}

parameters(rule) := object.union_n(array.concat([common], [policy |
	some id, policy in data.catalogue
	pattern.any_matches(rule.policies, id)
]))
