# METADATA
# title: Coverage report
# description: |
#   Turns what `opa test --coverage` says (the input) into the lines that no test reaches. Of one policy (`file`), what its own
#   tests (`tests`) and its examples (`examples`) reach together.
package meshguard.reporting.coverage

uncovered := concat("\n", [$"{file}:{range.start.row}" |
	some file, report in input.files
	not endswith(file, "_test.rego")
	some range in report.not_covered
])

of_one := $"coverage of {input.file}: 100 %" if {
	count(missed) == 0
} else := $"coverage of {input.file}: {round((100 * count(reached)) / count(reached | missed))} %, not reached: line {concat(", ", numbers)}" if {
	numbers := [$"{row}" | some row in missed]
}

reached := lines("covered")

missed := lines("not_covered") - reached

lines(sort) := {row |
	some source in [input.tests, input.examples]
	some range in source.files[input.file][sort]
	some row in numbers.range(range.start.row, range.end.row)
}
