# METADATA
# title: Guardrails
# description: |
#   What the Guardrails objects say for the namespace at hand. Entries come in order, and a later one wins.
package meshguard.lib.guardrails

import data.meshguard.lib.namespace
import data.meshguard.lib.pattern
import data.meshguard.lib.selector

# METADATA
# description: The action of a policy, `off` included; its own default where no entry sets one.
action(policy) := set_actions[count(set_actions) - 1] if {
	set_actions := [entry.action |
		some entry in actions
		entry.action in {"deny", "warn", "audit", "off"}
		pattern.any_matches(entry.policies, policy.id)
	]
	count(set_actions) > 0
} else := policy.action

# METADATA
# description: The highest action for what an update left as it was; the parameter `unchanged`, `warn` by default.
unchanged(policy) := object.get(settings(policy.id, {"unchanged": "warn"}), "unchanged", "warn")

# METADATA
# description: The parameters of a policy, its defaults (metadata) overlaid with what the guardrails set.
parameters(chain) := settings(policy.id, policy.parameters) if {
	policy := chain[count(chain) - 1].annotations.custom
}

# A value of another type than the default's is left out: a policy may rely on the shape of its parameters.
settings(id, defaults) := object.union_n(array.concat(
	[defaults],
	[overlay |
		some entry in parameter_entries
		pattern.any_matches(entry.policies, id)
		overlay := {key: value |
			some key, value in entry.values
			type_name(value) == type_name(defaults[key])
		}
	],
))

actions := [entry |
	some entry in input.context.guardrails.actions
	applies(entry)
]

parameter_entries := [entry |
	some entry in input.context.guardrails.parameters
	applies(entry)
]

applies(entry) if not entry.namespaceSelector

applies(entry) if selector.matches(entry.namespaceSelector, namespace.labels)
