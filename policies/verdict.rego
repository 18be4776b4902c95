# METADATA
# title: The verdict
# description: |
#   The one entry point. Collects what every policy found, resolves the action of each violation (guardrails,
#   exemptions, what an update left as it was) and turns the mutations into one JSON patch.
#   Policies are found by their place: `data.meshguard.policies.<category>.<rule>` with a `violation` or a `patch` set.
package meshguard

import data.meshguard.lib.exemptions
import data.meshguard.lib.guardrails
import data.meshguard.lib.patches

# METADATA
# entrypoint: true
verdict := {"violations": violations, "patches": patches.operations(wanted)}

# The most severe action first, so that the first line of a denial is its reason.
violations := [violation |
	some action in ["deny", "warn", "audit"]
	some violation in sort(resolved[action])
]

resolved[action] contains violation if {
	some finding in found
	outcome := resolve(finding, guardrails.action(finding.policy))
	action := outcome.action
	violation := object.union(
		{
			"id": finding.policy.id,
			"severity": finding.policy.severity,
			"path": finding.path,
			"remediation": finding.policy.remediation,
		},
		outcome,
	)
}

found contains finding if some finding in data.meshguard.policies[_][_].violation

# What the same policies say of the object before the update.
found_before := findings if {
	findings := found with input.request.object as input.request.oldObject
}

# An array index moves when a list grows, so a finding is the same one when its policy and its message are.
already_there(finding) if {
	input.request.operation == "UPDATE"
	some before in found_before
	before.message == finding.message
	before.policy.id == finding.policy.id
}

resolve(finding, action) := {"action": "audit", "exemption": exemption, "message": finding.message} if {
	action != "off"
	exemption := exemptions.active(finding.policy.id)
} else := {"action": lowered, "message": message} if {
	action != "off"
	lowered := lower(finding, action)
	message := concat("; ", array.concat([finding.message], exemptions.lapsed(finding.policy.id)))
}

rank := {"audit": 0, "warn": 1, "deny": 2}

lower(finding, action) := ceiling if {
	ceiling := guardrails.unchanged(finding.policy)
	rank[ceiling] < rank[action]
	already_there(finding)
} else := action

wanted contains change if {
	some change in data.meshguard.policies[_][_].patch
	guardrails.action(change.policy) != "off"
	not exemptions.active(change.policy.id)
}
