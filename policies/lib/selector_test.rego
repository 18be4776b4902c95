package meshguard.tests.lib.selector

import data.meshguard.lib.selector

labels := {"team": "a", "env": "prod"}

expression(key, operator, values) := {"matchExpressions": [{"key": key, "operator": operator, "values": values}]}

test_match_labels if {
	selector.matches({}, labels)
	selector.matches({"matchLabels": {"team": "a", "env": "prod"}}, labels)
	not selector.matches({"matchLabels": {"team": "b"}}, labels)
	not selector.matches({"matchLabels": {"other": "a"}}, labels)
}

test_match_expressions if {
	selector.matches(expression("team", "In", ["a", "b"]), labels)
	not selector.matches(expression("team", "In", ["b"]), labels)
	not selector.matches(expression("other", "In", ["b"]), labels)
	selector.matches(expression("team", "NotIn", ["b"]), labels)
	selector.matches(expression("other", "NotIn", ["b"]), labels)
	not selector.matches(expression("team", "NotIn", ["a"]), labels)
	selector.matches(expression("team", "Exists", []), labels)
	not selector.matches(expression("other", "Exists", []), labels)
	selector.matches(expression("other", "DoesNotExist", []), labels)
	not selector.matches(expression("team", "DoesNotExist", []), labels)
}

test_malformed_selector_matches_nothing if {
	not selector.matches(null, labels)
	not selector.matches("team=a", labels)
	not selector.matches({"matchLabels": null}, labels)
	not selector.matches(expression("team", "Near", ["a"]), labels)
}
