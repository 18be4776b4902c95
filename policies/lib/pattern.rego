# METADATA
# title: Patterns
# description: |
#   Names and policy ids with `*` and `?`. Most are plain or have one star, which needs no glob: a glob is compiled for
#   each evaluation.
package meshguard.lib.pattern

matches(pattern, text) if {
	pattern == text
} else if {
	pieces := split(pattern, "*")
	count(pieces) == 2
	not contains(pattern, "?")
	startswith(text, pieces[0])
	endswith(text, pieces[1])
	count(text) >= count(pattern) - 1
} else if {
	special(pattern)
	glob.match(pattern, null, text)
}

special(pattern) if contains(pattern, "?")

special(pattern) if count(split(pattern, "*")) > 2

any_matches(patterns, text) if {
	some pattern in patterns
	matches(pattern, text)
}
