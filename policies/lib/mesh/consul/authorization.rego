# METADATA
# title: Consul's authorization
# description: |
#   Translates ServiceIntentions into the mesh model. Callers are named, or are everyone by "*"; there is no dry run, and
#   plaintext is not subject to intentions at all.
# related_resources:
#   - ref: https://developer.hashicorp.com/consul/docs/reference/config-entry/service-intentions
package meshguard.lib.mesh.consul_authorization

import data.meshguard.lib.mesh.terms
import data.meshguard.lib.request

spec := request.object.spec

# Whether a denial bites at once is for the default to say, which is not in the object.
authorization := object.union(terms.restriction(rules, "", false), {"restricts": false})

rules := [rule |
	some index, source in spec.sources
	path := $"spec.sources[{index}]"
	action := action_of(source)
	rule := object.union(terms.rule(path, action, sources(path, source)), {
		"http": count(object.get(source, "permissions", [])) > 0,
		"open": open(source),
	})
]

# Permissions on HTTP take the place of the action; one that allows is enough to get in.
action_of(source) := source.action if {
	source.action
} else := "allow" if {
	some permission in source.permissions
	permission.action == "allow"
} else := "deny"

sources(_, source) := [] if open(source)

sources(path, source) := [{"path": $"{path}.name", "principals": [source.name], "narrowed": true}] if not open(source)

# From everyone to everyone.
open(source) if {
	source.name == "*"
	source.action == "allow"
	spec.destination.name == "*"
} else := false
