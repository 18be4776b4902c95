# METADATA
# title: The examples
# description: |
#   Every example of examples/ is what it says. The documentation shows them, and an engine is tested with them.
package meshguard.tests.examples

import data.meshguard.testing

# METADATA
# description: Every example with what is found in it. `policies/build cases` writes them down, and the tables follow from them.
judged[$"{id}/{sort}/{name}"] := {
	"id": id,
	"sort": sort,
	"row": $"{id} {name}",
	"input": request,
	"verdict": testing.verdict(request),
	"expected": object.get(example, "paths", []),
} if {
	some category, policies in data.examples
	some id, sorts in policies
	some sort, examples in sorts
	some name, example in examples
	request := input_of(example)
}

cases := [{"name": name, "input": one.input, "verdict": one.verdict} | some name, one in judged]

# METADATA
# description: |
#   The tests, by name: each row with whether it holds. They are evaluated, not run by `opa test`, which takes five times as long
#   for a table.
tables := {
	"good_examples_pass": {one.row: holds | some one in judged; one.sort == "good"; holds := found_in(one.verdict, one.id) == set()},
	"bad_examples_are_found": {one.row: holds |
		some one in judged
		one.sort == "bad"
		holds := found_in(one.verdict, one.id) == {path | some path in one.expected}
	},
}

# METADATA
# description: What counts for the coverage, all that the policies of its own category find in each example.
reached := [finding |
	some category, policies in data.examples
	some _, sorts in policies
	some _, examples in sorts
	some _, example in examples
	request := input_of(example)
	found := {one | some one in data.meshguard.policies[category][_][_]} with input as request
	some finding in found
]

input_of(example) := object.union(
	testing.with_context(
		testing.create(example.object, object.get(example, "namespace", {})),
		object.union({"cluster": "example"}, object.get(example, "context", {})),
	),
	{"request": object.union_n([before(example), by(example), deletion(example)])},
)

before(example) := {"operation": "UPDATE", "oldObject": example.before} if {
	example.before
} else := {}

by(example) := {"userInfo": example.user} if {
	example.user
} else := {}

deletion(example) := {"operation": "DELETE", "oldObject": example.object, "object": null} if {
	example.operation == "DELETE"
} else := {}

# The paths at which the policy finds or changes something.
found(example, id) := found_in(testing.verdict(input_of(example)), id)

found_in(verdict, id) := {entry.path |
	some entry in array.concat(verdict.violations, verdict.patches)
	entry.id == id
}

# The examples of a policy that are not what they say, in words.
wrong[id] contains $"  {id}/{sort}/{name}: found at {words(found(example, id))}, expected {words(expected(example))}" if {
	some category, policies in data.examples
	some id, sorts in policies
	some sort, examples in sorts
	some name, example in examples
	found(example, id) != expected(example)
}

expected(example) := {path | some path in example.paths}

words(set()) := "nothing"

words(paths) := concat(" and ", paths) if count(paths) > 0
