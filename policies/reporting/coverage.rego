# METADATA
# title: Coverage report
# description: |
#   Turns what OPA says of coverage (`all` of the input: of the tests, and of the examples) into the lines that neither reaches. Of
#   one policy (`file`), what its own
#   tests (`tests`) and its examples (`examples`) reach together.
package meshguard.reporting.coverage

uncovered := concat("\n", [$"{file}:{row}" |
	some file, missed in lines_of("not_covered")
	not endswith(file, "_test.rego")
	some row in sort(missed - object.get(lines_of("covered"), file, set()))
])

lines_of(sort) := {file: rows |
	some file in {file | some source in input.all; some file, _ in source.files}
	rows := {row |
		some source in input.all
		some range in source.files[file][sort]
		some row in numbers.range(range.start.row, range.end.row)
	}
}

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
