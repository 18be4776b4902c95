# METADATA
# title: Vault Agent's templates
# description: |
#   Says of a template whether vault-sync can render it (its package `templates`), so that what it could not is refused when it is
#   applied. What is let through here vault-sync reads; of what it reads, very little is refused here.
# related_resources:
#   - ref: https://developer.hashicorp.com/vault/docs/agent-and-proxy/agent/template
#   - ref: https://pkg.go.dev/text/template
package meshguard.lib.vault.template

# METADATA
# description: What is wrong with it, in words; empty where nothing is.
faults(written) := of_form(written, cut(written))

# Text, comments and actions, one after the other.
cut(written) := [match[0] | some match in regex.find_all_string_submatch_n(pieces, written, -1)]

pieces := `\{\{(?:-[ \t\r\n])?/\*(?:[^*]|\*+[^*/])*\*+/(?:[ \t\r\n]-)?\}\}|\{\{(?:[^"\x60}]|"(?:[^"\\\n]|\\.)*"|\x60[^\x60]*\x60)*\}\}|[^{]+|\{`

of_form("", _) := {"it is empty"}

of_form(written, parts) := {"an action is not closed with }}"} if {
	written != ""
	unclosed(parts)
} else := {"it is longer than vault-sync takes"} if {
	count(written) > 100000
} else := union({unreadable(actions), words(actions), blocks(actions), variables(actions), secrets(actions)}) if {
	written != ""
	actions := [action(part) |
		some part in parts
		startswith(part, "{{")
		not regex.match(`^\{\{(-[ \t\r\n])?/\*`, part)
	]
}

unclosed(parts) if {
	some place, part in parts
	part == "{"
	startswith(parts[place + 1], "{")
}

# Its words, and a letter for each that says of what kind it is.
action(part) := {"tokens": tokens, "kinds": [kind(token) | some token in tokens], "whole": concat("", tokens) == body} if {
	body := inside(part)
	tokens := [match[0] | some match in regex.find_all_string_submatch_n(token_pattern, body, -1)]
}

inside(part) := right(left(substring(part, 2, count(part) - 4)))

# A dash and white space at the edge eat the text beside them.
left(body) := substring(body, 1, -1) if {
	regex.match(`^-[ \t\r\n]`, body)
} else := body

right(body) := substring(body, 0, count(body) - 1) if {
	regex.match(`[ \t\r\n]-$`, body)
} else := body

token_pattern := `"(?:[^"\\\n]|\\[ntr"\\])*"|\x60[^\x60]*\x60|[-+]?[0-9]+|\$[A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*|(?:\.[A-Za-z_][A-Za-z0-9_]*)+|\.|[A-Za-z_][A-Za-z0-9_]*|:=|[=,|()]|[ \t\r\n]+`

kind(token) := keywords[token] if {
	keywords[token]
} else := "F" if {
	token in functions
} else := "q" if {
	regex.match(`^["\x60]`, token)
} else := "l" if {
	regex.match(`^[-+]?(0|[1-9][0-9]{0,17})$`, token)
} else := "v" if {
	startswith(token, "$")
} else := "f" if {
	regex.match(`^\.[A-Za-z_]`, token)
} else := "_" if {
	trim_space(token) == ""
} else := "?"

keywords := {
	"if": "I", "with": "W", "range": "R", "else": "E", "end": "N", "break": "B", "continue": "K",
	"true": "l", "false": "l", "nil": "n", "secret": "S", "pkiCert": "S",
	".": "d", ":=": ":", "=": "=", ",": ",", "|": "|", "(": "(", ")": ")",
}

# Those of vault-sync: what depends on nothing but what it is given.
functions := {
	"add", "and", "base64Decode", "base64Encode", "base64URLDecode", "base64URLEncode", "contains", "containsAll", "containsAny",
	"containsNone", "containsNotAll", "divide", "eq", "ge", "gt", "hmacSHA256Hex", "in", "indent", "index", "join", "le", "len", "lt",
	"maximum", "md5sum", "minimum", "modulo", "multiply", "ne", "not", "or", "parseBool", "parseFloat", "parseInt", "parseJSON",
	"print", "printf", "println", "replaceAll", "sha256Hex", "split", "subtract", "toJSON", "toJSONPretty", "toLower",
	"toUnescapedJSON", "toUnescapedJSONPretty", "toUpper", "trim", "trimPrefix", "trimSpace", "trimSuffix",
}

# What makes of one template several.
other_templates := {"block", "define", "executeTemplate", "template"}

# What looks at the node, the network or the clock.
elsewhere := {
	"caLeaf", "caRoots", "connect", "datacenters", "env", "envOrDefault", "exportedServices", "file", "key", "keyExists",
	"keyOrDefault", "ls", "mustEnv", "node", "nodes", "nomadService", "nomadServices", "nomadVar", "nomadVarExists", "nomadVarList",
	"nomadVarListSafe", "partitions", "peerings", "plugin", "safeLs", "safeTree", "secrets", "service", "services", "sockaddr",
	"timestamp", "tree", "writeToFile",
}

letters(one) := concat("", one.kinds)

strange(one) if {
	some place, _ in one.kinds
	unknown(one, place)
}

unknown(one, place) if {
	one.kinds[place] == "?"
	regex.match(`^[A-Za-z_]`, one.tokens[place])
}

words(actions) := {message |
	some one in actions
	some place, token in one.tokens
	unknown(one, place)
	message := unknown_word(token)
}

unknown_word(token) := $"it calls {token}: a template cannot call another; write what that says where it is wanted" if {
	token in other_templates
} else := $"it calls {token}: a template sees its secrets, and nothing else; put the value into a secret, or write it as it is" if {
	token in elsewhere
} else := $"it calls {token}, which vault-sync does not have; docs/secrets-by-annotation.md names the functions that it has"

# A pipeline, with parentheses in it up to three inside of each other.
pipeline := with_inner(with_inner(with_inner(built(`[qlfvd]`, `[qlnfvd]`))))

with_inner(inner) := built(
	concat("", [`(?:[qlfvd]|\(`, inner, `\)f?)`]),
	concat("", [`(?:[qlnfvd]|\(`, inner, `\)f?)`]),
)

# A secret's texts, a function with what it is given, or a value; then functions only.
built(value, argument) := concat("", [`_*(?:S(?:_+q)+|`, call, `|`, value, `)(?:_*\|_*`, call, `)*_*`]) if {
	call := concat("", [`F(?:_+`, argument, `)*`])
}

form := concat("", [`^(?:_*N_*|_*E_*|_*B_*|_*K_*|(?:_*(?:E_+)?[IW]_+)?(?:_*v_*[:=])?`, pipeline, `|_*R_+(?:v_*(?:,_*v_*)?[:=])?`, pipeline, `)$`])

unreadable(actions) := {message |
	some one in actions
	not readable(one)
	not strange(one)
	message := concat("", ["it holds {{", concat("", one.tokens), "}}, ", why_unreadable(one)])
}

why_unreadable(one) := `which names a secret by more than texts: write its path as it is, as in secret "secret/data/shop/db"` if {
	regex.match(computed, letters(one))
} else := "which vault-sync does not read"

# A secret with no text behind it, or with more than texts.
computed := `S_*([^_q]|$)|S(_+q)+_+[^_q|)]`

readable(one) if {
	one.whole
	regex.match(form, letters(one))
	every place, letter in one.kinds {
		plain_variable(one, place, letter)
	}
}

# What takes a value is a name alone.
plain_variable(one, place, letter) if not taking(one, place, letter)

plain_variable(one, place, _) if not contains(one.tokens[place], ".")

taking(one, place, "v") if regex.match(`^v_*(,_*v_*)?[:=]`, concat("", array.slice(one.kinds, place, count(one.kinds))))

opens(one) if regex.match(`^_*[IWR]`, letters(one))

ends(one) if regex.match(`^_*N`, letters(one))

otherwise(one) if regex.match(`^_*E`, letters(one))

last_otherwise(one) if regex.match(`^_*E_*$`, letters(one))

# How many blocks are open before each.
depths(actions) := [depth |
	some place, _ in actions
	before := array.slice(actions, 0, place)
	depth := count([1 | some one in before; opens(one)]) - count([1 | some one in before; ends(one)])
]

blocks(actions) := {"an {{end}} or {{else}} has no block"} if {
	depth := depths(actions)
	some place, one in actions
	depth[place] < 1
	inner(one)
} else := {"a block has no {{end}}"} if {
	count([1 | some one in actions; opens(one)]) != count([1 | some one in actions; ends(one)])
} else := {"its blocks are nested more than 15 deep, or have more than 15 branches"} if {
	too_deep(actions)
} else := {"an {{else}} does not fit its block, or is its second"} if {
	depth := depths(actions)
	some place, one in actions
	otherwise(one)
	not fits(actions, depth, place)
} else := {"a {{break}} or {{continue}} is in no range"} if {
	depth := depths(actions)
	some place, one in actions
	regex.match(`^_*[BK]`, letters(one))
	not in_range(actions, depth, place)
} else := set()

inner(one) if ends(one)

inner(one) if otherwise(one)

too_deep(actions) if max(depths(actions)) > 15

too_deep(actions) if count([1 | some one in actions; otherwise(one)]) > 15

# What opened the block that the action is in.
opener(actions, depth, place) := max([before |
	some before, one in array.slice(actions, 0, place)
	opens(one)
	depth[before] == depth[place] - 1
])

fits(actions, depth, place) if {
	begun := opener(actions, depth, place)
	every between in numbers.range(begun, place - 1) {
		not ended_branches(actions, depth, between, depth[place])
	}
	of_its_kind(letters(actions[place]), trim_left(letters(actions[begun]), "_"))
}

ended_branches(actions, depth, between, at) if {
	depth[between] == at
	last_otherwise(actions[between])
}

of_its_kind(branch, _) if regex.match(`^_*E_*$`, branch)

of_its_kind(branch, block) if {
	regex.match(`^_*E_+I`, branch)
	startswith(block, "I")
}

of_its_kind(branch, block) if {
	regex.match(`^_*E_+W`, branch)
	startswith(block, "W")
}

in_range(actions, depth, place) if {
	some before, one in array.slice(actions, 0, place)
	regex.match(`^_*R`, letters(one))
	every between in numbers.range(before + 1, place) {
		depth[between] > depth[before]
		not ended_branches(actions, depth, between, depth[before] + 1)
	}
}

variables(actions) := {message |
	depth := depths(actions)
	some place, one in actions
	some name in used(one)
	not declared(actions, depth, place, name)
	message := $"the variable {name} is not declared at that place"
}

declaring := `^_*(?:[IWR]_+|E_+[IW]_+)?v_*(,_*v_*)?:`

used(one) := {name(token) |
	some place, token in one.tokens
	one.kinds[place] == "v"
	not declares_at(one, place)
} - {"$"}

declares_at(one, place) if {
	regex.match(declaring, letters(one))
	not ":" in array.slice(one.kinds, 0, place)
}

name(token) := split(token, ".")[0]

declared(actions, depth, place, sought) if {
	some before, one in array.slice(actions, 0, place)
	some where, token in one.tokens
	token == sought
	declares_at(one, where)
	lives := depth[before] + count([1 | opens(one)])
	every between in numbers.range(before + 1, place) {
		depth[between] >= lives
	}
}

# Each is named by texts; a path may end with the version that is wanted.
secrets(actions) := union({paths, parameters, many}) if {
	calls := [arguments(one, place) |
		some one in actions
		some place, letter in one.kinds
		letter == "S"
	]
	paths := {message |
		some call in calls
		not regex.match(`^/?[A-Za-z0-9_@+-][A-Za-z0-9_.@+-]*(/[A-Za-z0-9_@+-][A-Za-z0-9_.@+-]*)+(\?version=[1-9][0-9]{0,8})?$`, call[0])
		message := $"it reads a secret at \"{call[0]}\", which is not of the form <mount>/<path>"
	}
	parameters := {message |
		some call in calls
		some parameter in array.slice(call, 1, count(call))
		not regex.match(`^\s*[^=\s\\][^=\\]*=[^\\]*$`, parameter)
		message := $"it asks at {call[0]} with a parameter that is not of the form name=value"
	}
	many := {"it reads more than 20 secrets" | count(calls) > 20}
}

arguments(one, place) := [substring(token, 1, count(token) - 2) |
	some where, token in one.tokens
	where > place
	where < stop
	one.kinds[where] == "q"
] if {
	stop := min([where | some where, letter in array.concat(one.kinds, ["."]); where > place; not letter in {"_", "q"}])
}
