# METADATA
# title: What the policies find in manifests of others
# description: |
#   Turns the answer of `meshguard check` (data.checks), the findings of Istio's analyzers (data.analyses) and what people say of
#   both (data.judged) into the tables of docs/policies/precision.md.
package meshguard.reporting.precision

results := [result |
	some answer in data.checks
	some result in answer.results
]

# The folder of a file is the call that it was judged in.
call_of(file) := split(file, "/")[0]

named(kind, namespace, name) := $"{kind} {namespace}/{name}" if {
	not namespace in {"", "default"}
} else := $"{kind} {name}"

# As Istio writes an object; a file without a namespace is one of the default namespace.
plain(object) := replace(object, " default/", " ")

found := [finding |
	some result in results
	some violation in result.violations
	finding := object.union(violation, {"call": call_of(result.file), "object": named(result.kind, result.namespace, result.name)})
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

tables := concat("\n", array.flatten([
	"",
	$"{count(results)} objects: {count(denied)} are denied.",
	[lines |
		some action in ["deny", "warn", "audit"]
		some lines in table(action)
	],
	"",
]))

denied := [result |
	some result in results
	"deny" in {violation.action | some violation in result.violations}
]

headings := {"deny": "Denied", "warn": "Warned of", "audit": "For the audit only: nobody sees them on `kubectl apply`"}

table(action) := array.concat(
	["", $"### {headings[action]}", "", "| rule | findings | objects | right? |", "|---|---|---|---|"],
	[row |
		some id in sort({violation.id | some violation in found; violation.action == action})
		same := [other | some other in found; other.id == id; other.action == action]
		objects := {[other.call, other.object] | some other in same}
		row := $"| {id} | {count(same)} | {count(objects)} | {object.get(data.judged.rules, id, "?")} |"
	],
)

# --- beside the analyzers

analyzed := [object.union(finding, {"call": call_of(finding.file), "object": plain(finding.object)}) |
	some finding in data.analyses.findings
]

judgement(code) := object.get(data.judged.messages, code, {})

# The policies that found something, by call and object.
ids[violation.call][violation.object] contains violation.id if some violation in found

ours(finding) := {id |
	some id in ids[finding.call][finding.object]
	id in judgement(finding.code).ours
}

words(finding) := $"{trim_prefix(finding.call, "testdata_")}: {finding.object}: {finding.text}"

analyzed_as[finding.code] contains $"{words(finding)} -> {concat(" ", sort(ours(finding)))}" if some finding in analyzed

# What Istio's analyzers find, in our categories, and we do not.
lacking contains {"code": finding.code, "words": words(finding), "object": [finding.call, finding.object]} if {
	some finding in analyzed
	judgement(finding.code).ours
	count(ours(finding)) == 0
}

explained(lack) if {
	some reason in judgement(lack.code).alone
	regex.match(reason.like, lack.words)
}

unjudged := concat("\n", sort(array.flatten([
	[$"{id}: nobody says whether it is right" |
		some id in {violation.id | some violation in found}
		not data.judged.rules[id]
	],
	[$"{id}: finds nothing" |
		some id, _ in data.judged.rules
		not findings[id]
	],
	[$"{code}: neither `ours` nor `other`" |
		some code in codes
		not judgement(code).ours
		not judgement(code).other
	],
	[$"{code}: not found" |
		some code, _ in data.judged.messages
		not code in codes
	],
	[$"{lack.code} is not ours, and nobody says why: {lack.words}" |
		some lack in lacking
		not explained(lack)
	],
	[$"{code}: `alone` explains nothing: {reason.like}" |
		some code, judged in data.judged.messages
		some reason in judged.alone
		not explains(code, reason)
	],
])))

explains(code, reason) if {
	some lack in lacking
	lack.code == code
	regex.match(reason.like, lack.words)
}

codes := {finding.code | some finding in analyzed}

objects(code) := {[finding.call, finding.object] | some finding in analyzed; finding.code == code}

both(code) := {[finding.call, finding.object] |
	some finding in analyzed
	finding.code == code
	count(ours(finding)) > 0
}

beside := concat("\n", array.flatten([
	"",
	"| message | objects | ours, too | how |",
	"|---|---|---|---|",
	[row |
		some code in sort(codes)
		judged := judgement(code)
		judged.ours
		row := $"| {code} {judged.about} | {count(objects(code))} | {count(both(code))} | {concat(", ", sort(judged.ours))}. {concat(" ", reasons(code, judged))} |"
	],
	"",
	"Not in our categories:",
	"",
	"| message | objects | why |",
	"|---|---|---|",
	[row |
		some code in sort(codes)
		judged := judgement(code)
		judged.other
		row := $"| {code} {judged.about} | {count(objects(code))} | {judged.other} |"
	],
	"",
]))

# Each reason with the number of objects that it is for.
reasons(code, judged) := [$"**{count(for)} alone:** {reason.why}" |
	some reason in object.get(judged, "alone", [])
	for := {lack.object | some lack in lacking; lack.code == code; regex.match(reason.like, lack.words)}
]
