# METADATA
# title: Vault Agent's templates
# description: |
#   Turns the usual templates of the Vault Agent into mustache, which calls nothing: `with secret`, fields of it, `range` over all of them, `if`
#   a field is there, and the functions that vault-sync has.
# related_resources:
#   - ref: https://developer.hashicorp.com/vault/docs/agent-and-proxy/agent/template
package meshguard.lib.vault.template

# METADATA
# description: Undefined where the template does more than that.
mustache(written) := concat("", array.concat(
	[text(texts, actions, 0)],
	[rendered |
		some index, action in actions
		rendered := concat("", [tags[index], text(texts, actions, index + 1)])
	],
)) if {
	pieces := split(written, "{{")
	parts := [split(piece, "}}") | some piece in array.slice(pieces, 1, count(pieces))]
	every part in parts {
		count(part) == 2
	}
	actions := [part[0] | some part in parts]
	texts := array.concat([pieces[0]], [part[1] | some part in parts])
	every place, _ in texts {
		# With the next tag it would be a tag of three braces.
		not endswith(text(texts, actions, place), "{")
	}
	bares := [bare(action) | some action in actions]
	tags := [tag(bares, index) | some index, _ in bares]
	count(tags) == count(bares)
	well_formed(bares)
}

# METADATA
# description: The secret that the template reads.
path(written) := found[0] if {
	found := [name |
		some piece in split(written, "{{")
		action := bare(split(piece, "}}")[0])
		opens(action)
		name := split(action, "\"")[1]
	]
	count(found) == 1
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

# One secret around all, and no block inside of another.
well_formed(bares) if {
	opens(bares[0])
	count([1 | some action in bares; opens(action)]) == 1
	bares[count(bares) - 1] == "end"
	every index, action in bares {
		fits(action, open_blocks(bares, index), index == (count(bares) - 1))
	}
}

fits("end", blocks, last) if {
	not last
	count(blocks) == 1
}

fits("end", [], true)

fits(action, [], _) if opens_block(action)

fits(action, _, _) if {
	action != "end"
	not opens_block(action)
}

opens_block(action) if ranges(action)

opens_block(action) if startswith(action, "if ")

ranges(action) if regex.match(`^range \$[a-z]+, ?\$[a-z]+ := \.Data(\.data)?$`, action)

# The blocks that are open before an action; none is inside of another.
open_blocks(bares, index) := array.slice(blocks, ended, count(blocks)) if {
	before := array.slice(bares, 0, index)
	blocks := [action | some action in before; opens_block(action)]
	ended := count([1 | some action in before; action == "end"])
}

# What mustache writes for an action.
tag(bares, index) := "" if {
	opens(bares[index])
} else := closing(open_blocks(bares, index)) if {
	bares[index] == "end"
} else := "{{#@all}}" if {
	ranges(bares[index])
} else := concat("", ["{{#", name, "}}"]) if {
	startswith(bares[index], "if ")
	name := field(trim_prefix(bares[index], "if "))
} else := value(bares[index], open_blocks(bares, index))

closing([]) := ""

closing([block]) := "{{/@all}}" if {
	ranges(block)
} else := concat("", ["{{/", field(trim_prefix(block, "if ")), "}}"])

# In a range, the dot is another: there are its two variables, and no field.
value(action, [block]) := piped(variable(parts[0], block), parts) if {
	ranges(block)
	parts := pipeline(action)
} else := fields_value(action) if {
	not ranges(block)
}

value(action, []) := fields_value(action)

fields_value(action) := "{{@all|toJSON}}" if {
	regex.match(`^\.Data(\.data)? \| (toJSON|toUnescapedJSON)$`, action)
} else := piped(field(parts[0]), parts) if {
	parts := pipeline(action)
}

# A function may stand before what it is given, or behind a bar.
pipeline(action) := [trim_space(part) | some part in split(concat(" | ", [argument, name]), "|")] if {
	some name in functions
	startswith(action, concat("", [name, " "]))
	not contains(action, "|")
	argument := trim_prefix(action, concat("", [name, " "]))
} else := [trim_space(part) | some part in split(action, "|")]

functions := {"base64Decode", "base64Encode", "toLower", "toUpper", "trimSpace"}

piped(name, parts) := concat("", ["{{", concat("|", array.concat([name], applied)), "}}"]) if {
	applied := array.slice(parts, 1, count(parts))
	every function in applied {
		function in functions
	}
}

variable(name, block) := "key" if {
	name == trim_space(split(trim_prefix(block, "range "), ",")[0])
} else := "value" if {
	name == trim_space(split(split(block, ",")[1], ":=")[0])
}

field(expression) := name if {
	regex.match(`^\.Data\.(data\.)?[A-Za-z0-9_]+$`, expression)
	name := trim_prefix(trim_prefix(expression, ".Data."), "data.")
} else := name if {
	regex.match(`^index \.Data(\.data)? "[A-Za-z0-9_-]+"$`, expression)
	name := split(expression, "\"")[1]
}
