# METADATA
# title: Test report
# description: Turns what `opa test --format json` says (the input) into JUnit's XML and one line for people.
package meshguard.reporting.junit

failed := [test |
	some test in input
	object.get(test, "fail", false) == true
]

broken := [test |
	some test in input
	object.get(test, "error", null) != null
]

passed if count(failed) + count(broken) == 0

summary := $"{count(input)} policy tests, {count(failed)} failed, {count(broken)} broken"

xml := concat("\n", array.concat(
	array.concat(
		[
			`<?xml version="1.0" encoding="UTF-8"?>`,
			$`<testsuite name="rego" tests="{count(input)}" failures="{count(failed)}" errors="{count(broken)}" skipped="0" time="{seconds(sum(durations))}">`,
		],
		[line | some test in input; line := testcase(test)],
	),
	["</testsuite>", ""],
))

durations := [test.duration | some test in input]

seconds(nanoseconds) := ceil(nanoseconds / 1000000) / 1000

testcase(test) := $`  <testcase classname="{classname(test)}" name="{escape(test.name)}" time="{seconds(test.duration)}">{outcome(test)}</testcase>`

classname(test) := escape(trim_prefix(test.package, "data."))

outcome(test) := $`<error message="{escape(test.error.message)}"/>` if {
	object.get(test, "error", null) != null
} else := $`<failure message="{escape(place)}"/>` if {
	object.get(test, "fail", false) == true
	place := $"{test.location.file}:{test.location.row}"
} else := ""

escape(text) := strings.replace_n({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;"}, text)

failures := concat("\n", [$"{test.location.file}:{test.location.row}: {test.name}" | some test in array.concat(failed, broken)])
