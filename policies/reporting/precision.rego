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
