# METADATA
# title: Patches
# description: Turns the values that policies want to set into one RFC 6902 patch.
package meshguard.lib.patches

# METADATA
# description: |
#   Missing parents come first, each once, whichever policies need them: a second `add` of an empty parent would
#   throw away what the first one's children added.
operations(wanted) := array.concat(array.concat(parents(missing), values(missing)), replacements(wanted)) if {
	missing := {change |
		some change in wanted
		object.get(input.request.object, change.path, null) == null
	}
}

replacements(wanted) := [{"op": "replace", "path": pointer(change.path), "value": change.value, "id": change.policy.id} |
	some change in sort(wanted)
	change.replace
	value := object.get(input.request.object, change.path, null)
	not value in [null, change.value]
]

parents(changes) := [{"op": "add", "path": pointer(path), "value": empty(changes, path), "id": id} |
	needed := {path: ids |
		some change in changes
		some length in numbers.range(1, count(change.path) - 1)
		path := array.slice(change.path, 0, length)
		object.get(input.request.object, path, null) == null
		ids := {other.policy.id |
			some other in changes
			array.slice(other.path, 0, length) == path
		}
	}
	some length in numbers.range(1, max({count(path) | some path, _ in needed}))
	some path in sort(object.keys(needed))
	count(path) == length
	id := min(needed[path])
]

# A list where something is to be appended ("-"), else an object.
empty(changes, path) := [] if {
	some change in changes
	change.path == array.concat(path, ["-"])
} else := {}

values(changes) := [{"op": "add", "path": pointer(change.path), "value": change.value, "id": change.policy.id} |
	some change in sort(changes)
]

pointer(path) := concat("", [$"/{escaped}" |
	some key in path
	escaped := replace(replace($"{key}", "~", "~0"), "/", "~1")
])
