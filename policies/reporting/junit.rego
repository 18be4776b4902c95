# METADATA
# title: Test report
# description: |
#   Turns what `opa test --format json` says (`tests` of the input), and the tables that were evaluated (`tables`: by package and
#   test, each row with whether it holds), into JUnit's XML and one line for people. `only` is what the tests' names match.
package meshguard.reporting.junit

# A test over a table counts once for each of its rows.
results := array.flatten([
	[test | some test in input.tests; not test.sub_results],
	rows_of_tables,
	[result |
		some test in input.tests
		rows := count(test.sub_results)
		some name, row in test.sub_results
		result := object.union(object.remove(test, ["sub_results", "fail"]), {
			"name": $"{test.name}[{name}]",
			"duration": test.duration / rows,
			"fail": object.get(row, "fail", false),
		})
	],
])

# They are evaluated together: none has a time of its own.
rows_of_tables := [result |
	some folder, tests in input.tables
	some name, rows in tests
	some row, holds in rows
	title := $"test_{name}[{row}]"
	regex.match(input.only, $"data.meshguard.tests.{folder}.{title}")
	result := {
		"package": $"data.meshguard.tests.{folder}",
		"name": title,
		"location": {"file": $"{folder}_test.rego", "row": name},
		"duration": 0,
		"fail": holds == false,
	}
]

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
