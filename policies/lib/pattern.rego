# METADATA
# title: Patterns
# description: Names and policy ids with `*` and `?`. Most are plain names, which need no glob.
package meshguard.lib.pattern

matches(pattern, text) if pattern == text

matches(pattern, text) if {
	contains(pattern, "*")
	glob.match(pattern, null, text)
}

matches(pattern, text) if {
	contains(pattern, "?")
	glob.match(pattern, null, text)
}

any_matches(patterns, text) if {
	some pattern in patterns
	matches(pattern, text)
}
