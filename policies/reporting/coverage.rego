# METADATA
# title: Coverage report
# description: Turns what `opa test --coverage` says (the input) into the lines that no test reaches.
package meshguard.reporting.coverage

uncovered := concat("\n", [$"{file}:{range.start.row}" |
	some file, report in input.files
	not endswith(file, "_test.rego")
	some range in report.not_covered
])
