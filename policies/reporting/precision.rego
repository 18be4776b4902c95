# METADATA
# title: What the policies find in manifests of others
# description: |
#   Turns the answers of `meshguard check` (data.checks, one for each call) into the table that docs/policies/precision.md
#   is written from.
package meshguard.reporting.precision

results := [object.union(result, {"call": call}) |
	some call, answer in data.checks
	some result in answer.results
]

found := [finding |
	some result in results
	some violation in result.violations
	finding := object.union(violation, {"call": result.call, "object": $"{result.kind} {result.namespace}/{result.name}"})
]

# Each finding of a rule, to be looked at.
findings := {id: text |
	some id in {violation.id | some violation in found}
	text := concat("\n", sort({line |
		some violation in found
		violation.id == id
		line := $"{violation.action} {violation.call}: {violation.object}: {violation.path}: {violation.message}"
	}))
}

table := concat("\n", array.concat([summary, "", "| rule | action | findings | objects |", "|---|---|---|---|"], rows))

summary := $"{count(results)} objects, {count(denied)} of them denied"

rows := sort({row |
	some violation in found
	same := [other | some other in found; other.id == violation.id; other.action == violation.action]
	objects := {[other.call, other.object] | some other in same}
	row := $"| {violation.id} | {violation.action} | {count(same)} | {count(objects)} |"
})

denied := [result |
	some result in results
	"deny" in {violation.action | some violation in result.violations}
]

# Which of our policies finds what an analyzer of Istio's finds. What is missing is not about guardrails, or is explained in
# docs/policies/precision.md.
counterparts := {
	"IST0101": {"MG-TRAFFIC-016", "MG-TRAFFIC-017", "MG-TRAFFIC-013"},
	"IST0102": {"MG-INJ-001"},
	"IST0103": {"MG-INJ-001"},
	"IST0123": {"MG-INJ-002"},
	"IST0127": {"MG-GOV-015"},
	"IST0128": {"MG-MTLS-007"},
	"IST0129": {"MG-MTLS-007"},
	"IST0144": {"MG-INJ-006"},
	"IST0146": {"MG-INJ-001"},
	"IST0147": {"MG-INJ-001"},
	"IST0161": {"MG-TRAFFIC-018"},
	"IST0166": {"MG-GOV-015"},
	"IST0167": {"MG-AUTHZ-006"},
	"IST0173": {"MG-GOV-015"},
	"IST0174": {"MG-TRAFFIC-016"},
}

# What istioctl analyze finds in the files (not in the cluster beside them), an object each.
analyzed contains {"code": message.code, "call": call, "object": message.origin, "text": message.message} if {
	some call, answer in data.analyses
	some message in answer.messages
	message.reference
}

ours(finding) if {
	found_in := ids[finding.call][named(finding.object)]
	count(found_in & counterparts[finding.code]) > 0
}

# The policies that found something, by call and object.
ids[call][name] contains violation.id if {
	some violation in found
	call := violation.call
	name := named(violation.object)
}

# "Kind namespace/name" with the namespace that a cluster puts in where there is none.
named(object) := replace(replace(object, " default/", " /"), " /", " ")

beside := concat("\n", array.concat(["| message | objects | ours, too | istioctl alone |", "|---|---|---|---|"], sort([row |
	some code, findings in by_code
	same := {finding.object | some finding in findings}
	both := {finding.object | some finding in findings; ours(finding)}
	alone := {$"{finding.call}: {finding.object}: {finding.text}" |
		counterparts[code]
		some finding in findings
		not ours(finding)
	}
	row := $"| {code} | {count(same)} | {count(both)} | {concat("; ", alone)} |"
])))

by_code[finding.code] contains finding if some finding in analyzed
