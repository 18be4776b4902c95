# METADATA
# title: Vault Agent's templates
# description: |
#   Turns the usual template of the Vault Agent, which writes fields of one secret, into mustache, which calls nothing.
# related_resources:
#   - ref: https://developer.hashicorp.com/vault/docs/agent-and-proxy/agent/template
package meshguard.lib.vault.template

# METADATA
# description: Undefined where the template does more than that.
mustache(written) := concat("", array.concat(
	[text(texts, actions, 0)],
	[rendered |
		some index, action in actions
		rendered := concat("", [field(action), text(texts, actions, index + 1)])
	],
)) if {
	pieces := split(written, "{{")
	parts := [split(piece, "}}") | some piece in array.slice(pieces, 1, count(pieces))]
	every part in parts {
		count(part) == 2
	}
	actions := [part[0] | some part in parts]
	texts := array.concat([pieces[0]], [part[1] | some part in parts])
	every action in actions {
		is_string(field(action))
	}
	count([1 | some action in actions; opens(bare(action))]) == 1
	count([1 | some action in actions; bare(action) == "end"]) == 1
}

# A dash eats the white space on its side.
text(texts, actions, index) := right(left(texts[index], object.get(before, index, "")), object.get(after, index, "")) if {
	before := {place + 1: action | some place, action in actions}
	after := {place: action | some place, action in actions}
}

left(written, action) := trim_left(written, " \t\r\n") if {
	endswith(action, "-")
} else := written

right(written, action) := trim_right(written, " \t\r\n") if {
	startswith(action, "-")
} else := written

bare(action) := trim_space(trim(action, "-"))

opens(action) if regex.match(`^with secret "[^"]+"$`, action)

field(action) := "" if {
	opens(bare(action))
} else := "" if {
	bare(action) == "end"
} else := concat("", ["{{", name, "}}"]) if {
	regex.match(`^\.Data\.(data\.)?[A-Za-z0-9_]+$`, bare(action))
	name := trim_prefix(trim_prefix(bare(action), ".Data."), "data.")
} else := concat("", ["{{", name, "}}"]) if {
	regex.match(`^index \.Data(\.data)? "[A-Za-z0-9_-]+"$`, bare(action))
	name := split(bare(action), "\"")[1]
}
