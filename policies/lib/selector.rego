# METADATA
# title: Label selectors
# description: Kubernetes' `matchLabels` and `matchExpressions`. A selector that is malformed selects nothing.
package meshguard.lib.selector

matches(selector, labels) if {
	is_object(selector)
	every key, value in object.get(selector, "matchLabels", {}) {
		labels[key] == value
	}
	every expression in object.get(selector, "matchExpressions", []) {
		holds(expression, labels)
	}
}

holds(expression, labels) if {
	expression.operator == "In"
	has_one_of(expression, labels)
}

holds(expression, labels) if {
	expression.operator == "NotIn"
	not has_one_of(expression, labels)
}

holds(expression, labels) if {
	expression.operator == "Exists"
	expression.key in object.keys(labels)
}

holds(expression, labels) if {
	expression.operator == "DoesNotExist"
	not expression.key in object.keys(labels)
}

# Of its own, because `not` over a missing label would be undefined, not true.
has_one_of(expression, labels) if labels[expression.key] in expression.values
