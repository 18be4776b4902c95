# METADATA
# title: The examples
# description: |
#   Every example of examples/ is what it says. The documentation shows them, and an engine is tested with them.
package meshguard.tests.examples

import data.meshguard.testing

# Every example as {name, input, verdict}: `policies/build cases` writes them down.
cases := [{"name": $"{id}/{sort}/{name}", "input": request, "verdict": testing.verdict(request)} |
	some category, policies in data.examples
	some id, sorts in policies
	some sort, examples in sorts
	some name, example in examples
	request := input_of(example)
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
found(example, id) := {entry.path |
	verdict := testing.verdict(input_of(example))
	some entry in array.concat(verdict.violations, verdict.patches)
	entry.id == id
}

test_good_examples_pass[$"{id} {name}"] if {
	some category, policies in data.examples
	some id, sorts in policies
	some name, example in sorts.good
	found(example, id) == set()
}

test_bad_examples_are_found[$"{id} {name}"] if {
	some category, policies in data.examples
	some id, sorts in policies
	some name, example in sorts.bad
	found(example, id) == {path | some path in example.paths}
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
