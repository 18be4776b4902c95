# METADATA
# title: Test report
# description: Turns what `opa test --format json` says (the input) into JUnit's XML and one line for people.
package meshguard.reporting.junit

# A test over a table counts once for each of its rows.
results := array.concat(
	[test | some test in input; not test.sub_results],
	[result |
		some test in input
		rows := count(test.sub_results)
		some name, row in test.sub_results
		result := object.union(object.remove(test, ["sub_results", "fail"]), {
			"name": $"{test.name}[{name}]",
			"duration": test.duration / rows,
			"fail": object.get(row, "fail", false),
		})
	],
)

failed := [result | some result in results; object.get(result, "fail", false)]

broken := [result | some result in results; result.error]

passed if count(failed) + count(broken) == 0

summary := $"{count(results)} policy tests, {count(failed)} failed, {count(broken)} broken"

failures := concat("\n", [$"{result.location.file}:{result.location.row}: {result.name}" |
	some result in array.concat(failed, broken)
])

xml := concat("\n", array.flatten([
	`<?xml version="1.0" encoding="UTF-8"?>`,
	$`<testsuite name="rego" tests="{count(results)}" failures="{count(failed)}" errors="{count(broken)}" skipped="0" time="{total}">`,
	[testcase(result) | some result in results],
	"</testsuite>",
	"",
]))

total := seconds(sum([result.duration | some result in results]))

seconds(nanoseconds) := ceil(nanoseconds / 1000000) / 1000

testcase(result) := concat("", [
	$`  <testcase classname="{escape(trim_prefix(result.package, "data."))}" name="{escape(result.name)}"`,
	$` time="{seconds(result.duration)}">{outcome(result)}</testcase>`,
])

outcome(result) := $`<error message="{escape(result.error.message)}"/>` if {
	result.error
} else := $`<failure message="{escape(result.location.file)}:{result.location.row}"/>` if {
	object.get(result, "fail", false)
} else := ""

escape(text) := strings.replace_n({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;"}, text)
