# METADATA
# title: The rule about the rules
# description: |
#   Holds every policy's metadata (the input: what `opa inspect --annotations` says) and its examples (data.examples)
#   to one form, and turns them into the catalogue.
package meshguard.reporting.metadata

severities := {"low", "medium", "high", "critical"}

actions := {"deny", "warn", "audit", "mutate"}

# `any` says that a policy holds whatever the mesh is.
meshes := {"istio", "istio-ambient", "linkerd", "consul", "kuma", "cilium", "any"}

policies := [policy |
	some entry in input.annotations
	entry.annotations.scope == "package"
	names := [part.value | some part in entry.path]
	array.slice(names, 0, 3) == ["data", "meshguard", "policies"]
	policy := {
		"file": entry.location.file,
		"names": array.slice(names, 3, count(names)),
		"title": object.get(entry.annotations, "title", ""),
		"description": object.get(entry.annotations, "description", ""),
		"sources": [resource.ref | some resource in entry.annotations.related_resources],
		"custom": object.get(entry.annotations, "custom", {}),
	}
]

# What `target/policies.json` holds.
catalogue := {policy.custom.id: entry |
	some policy in policies
	entry := object.union(policy.custom, {
		"category": policy.names[0],
		"rule": policy.names[1],
		"title": policy.title,
		"description": policy.description,
		"sources": policy.sources,
		"examples": data.examples[policy.names[0]][policy.custom.id],
	})
}

# What `catalogue/data.json` holds: the parameters of every policy with their defaults, so that a policy can tell which
# policies there are.
parameters := {policy.custom.id: object.get(policy.custom, "parameters", {}) | some policy in policies}

report := concat("\n", sort(problems))

problems contains $"{policy.file}: {text}" if {
	some policy in policies
	some text in faults(policy)
}

problems contains $"{policy.file}: {policy.custom.id} is also the id of {other.file}" if {
	some policy in policies
	some other in policies
	policy.file != other.file
	policy.custom.id == other.custom.id
}

problems contains $"{policy.file}: no {sort} example for {mesh} in examples/{policy.names[0]}/{policy.names[1]}.yaml" if {
	some policy in policies
	some mesh in policy.custom.meshes
	some sort in ["good", "bad"]
	shown := {example.mesh | some example in data.examples[policy.names[0]][policy.custom.id][sort]}
	not mesh in shown
}

# What a mesh cannot express is said, for each mesh that the policy does not hold for.
problems contains $"{policy.file}: custom.elsewhere does not say why not {mesh}" if {
	some policy in policies
	some mesh in left_out(policy)
	count(object.get(policy.custom, ["elsewhere", mesh], "")) < 20
}

problems contains $"{policy.file}: custom.elsewhere is about {mesh}, which is among its meshes or is no mesh" if {
	some policy in policies
	some mesh, _ in policy.custom.elsewhere
	not mesh in left_out(policy)
}

# `policy new` leaves what only the author knows as TODO: a page that says so would be of no use.
problems contains $"{policy.file}: fill in {field}: it still says \"{trim_space(text)}\"" if {
	some policy in policies
	walk(said(policy), [path, text])
	unwritten(text)
	field := trim_prefix(concat("", [step(part) | some part in path]), ".")
}

problems contains $"examples/{policy.names[0]}/{policy.names[1]}.yaml: fill in {sort}.{name}.{field}: it still says \"{text}\"" if {
	some policy in policies
	some sort, examples in data.examples[policy.names[0]][policy.custom.id]
	some name, example in examples
	some field in ["why", "paths"]
	walk(example[field], [_, text])
	unwritten(text)
}

said(policy) := {
	"title": policy.title,
	"description": policy.description,
	"related_resources": policy.sources,
	"custom": object.remove(policy.custom, ["id"]),
}

unwritten(text) if {
	is_string(text)
	regex.match(`(?i)\btodo\b`, text)
}

step(part) := $"[{part}]" if is_number(part)

step(part) := $".{part}" if is_string(part)

left_out(policy) := (meshes - {"any"}) - {mesh | some mesh in policy.custom.meshes} if {
	not "any" in policy.custom.meshes
} else := set()

# `of` and `choice_of` are asked of namespaces, not of the object at hand.
problems contains $"lib/mesh/model: no case says {term}" if {
	some entry in input.annotations
	entry.annotations.scope == "rule"
	names := [part.value | some part in entry.path]
	array.slice(names, 0, 4) == ["data", "meshguard", "lib", "mesh"]
	term := names[4]
	count(names) == 5
	not term in {"of", "choice_of"}
	not term in {said | some case in data.model; some said, _ in case.terms}
}

problems contains $"examples/{category}: {id} is no policy" if {
	some category, entries in data.examples
	some id, _ in entries
	not id in {policy.custom.id | some policy in policies}
}

faults(policy) := {text |
	some text, good in {
		"the package is not meshguard.policies.<category>.<rule>, as the file says": policy.file == $"{concat("/", policy.names)}.rego",
		"custom.id is not MG-<CATEGORY>-<three digits>": regex.match(`^MG-[A-Z]+-[0-9]{3}$`, object.get(policy.custom, "id", "")),
		"the title is missing or ends in a full stop": regex.match(`[^.]$`, policy.title),
		"the description is missing": policy.description != "",
		"related_resources, the source of the fact, is missing": count(policy.sources) > 0,
		"custom.severity is not low, medium, high or critical": object.get(policy.custom, "severity", "") in severities,
		"custom.action is not deny, warn, audit or mutate": object.get(policy.custom, "action", "") in actions,
		"mutations are numbered from 101, and from 101 to 199 nothing else is": numbered_well(policy),
		"custom.remediation is not a sentence": endswith(object.get(policy.custom, "remediation", ""), "."),
		"custom.kinds is missing": count(object.get(policy.custom, "kinds", [])) > 0,
		"custom.meshes is missing or names an unknown mesh": known_meshes(object.get(policy.custom, "meshes", [])),
		"custom.parameters is not an object": is_object(object.get(policy.custom, "parameters", {})),
	}
	good == false
}

numbered_well(policy) if {
	mutates(policy)
	regex.match(`-[12][0-9]{2}$`, policy.custom.id)
} else if {
	not mutates(policy)
	not regex.match(`-1[0-9]{2}$`, object.get(policy.custom, "id", ""))
} else := false

mutates(policy) := object.get(policy.custom, "action", "") == "mutate"

known_meshes(names) := count(names) > 0 if every name in names {
	name in meshes
}

else := false
