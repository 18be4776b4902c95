# METADATA
# title: Exemption without good terms
# description: |
#   An exemption says why it is needed, and ends. One that says nothing, or that ends in years, is a hole that nobody
#   remembers.
# related_resources:
#   - ref: https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final
# custom:
#   id: MG-GOV-008
#   severity: medium
#   action: warn
#   remediation: >-
#     Give the reason in a sentence, with the ticket, and a date within the longest time. It can be renewed.
#   kinds: [meshguard.io/Exemption, meshguard.io/ClusterExemption]
#   meshes: [any]
#   parameters:
#     longest: 90d
#     shortestReason: 10
package meshguard.policies.governance.exemption_terms

import data.meshguard.lib.guardrails
import data.meshguard.lib.request
import data.meshguard.lib.result
import data.meshguard.lib.time

parameters := guardrails.parameters(rego.metadata.chain())

kinds := {"meshguard.io/Exemption", "meshguard.io/ClusterExemption"}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind in kinds
	reason := object.get(request.object, ["spec", "reason"], "")
	count(trim_space(reason)) < parameters.shortestReason
	path := "spec.reason"
	message := $"the reason of {input.request.kind.kind} {request.object.metadata.name} has fewer than {parameters.shortestReason} characters: \"{reason}\""
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind in kinds
	time.seconds(request.object.spec.expiresAt) - time.seconds(input.context.now) > time.duration(parameters.longest)
	path := "spec.expiresAt"
	message := $"{input.request.kind.kind} {request.object.metadata.name} lasts until {request.object.spec.expiresAt}, longer than {parameters.longest} from now"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind in kinds
	input.request.operation == "CREATE"
	time.seconds(request.object.spec.expiresAt) <= time.seconds(input.context.now)
	path := "spec.expiresAt"
	message := $"{input.request.kind.kind} {request.object.metadata.name} has ended before it begins: {request.object.spec.expiresAt}"
}
