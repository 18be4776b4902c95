# METADATA
# title: Kuma's authorization
# description: |
#   Translates MeshTrafficPermission, by client (from) and by SPIFFE id (rules), and the older TrafficPermission into the
#   mesh model. Whoever nothing allows is turned away anyhow; only a denial turns away who got in before.
#   AllowWithShadowDeny is the dry run of a denial.
# related_resources:
#   - ref: https://kuma.io/docs/latest/policies/meshtrafficpermission/
#   - ref: https://kuma.io/docs/latest/policies/traffic-permissions/
package meshguard.lib.mesh.kuma_authorization

import data.meshguard.lib.mesh.terms
import data.meshguard.lib.request

spec := request.object.spec

# METADATA
# description: A MeshTrafficPermission.
authorization := object.union(
	terms.restriction(rules, concat("", array.slice(denials, 0, 1)), false),
	{"restricts": count(denials) > 0},
)

rules := array.concat(by_client, by_identity)

denials := [rule.path |
	some rule in rules
	rule.action == "deny"
]

actions := {"Allow": "allow", "AllowWithShadowDeny": "allow", "Deny": "deny"}

by_client := [rule |
	some index, entry in spec.from
	path := $"spec.from[{index}]"
	action := actions[entry.default.action]
	rule := client_rule(path, action, object.get(entry, "targetRef", {}))
]

# Everyone in the mesh, to everything in it.
client_rule(path, action, client) := terms.open(path, action) if {
	action == "allow"
	object.get(client, "kind", "Mesh") == "Mesh"
	object.get(spec, ["targetRef", "kind"], "Mesh") == "Mesh"
} else := terms.rule(path, action, [{"path": $"{path}.targetRef", "principals": clients(client), "narrowed": true}])

clients(client) := ["*"] if {
	object.get(client, "kind", "Mesh") == "Mesh"
} else := [client.name] if {
	client.name
} else := [$"{key}={value}" | some key, value in client.tags]

by_identity := [rule |
	some index, entry in spec.rules
	some field, action in {"allow": "allow", "allowWithShadowDeny": "allow", "deny": "deny"}
	some place, matcher in entry.default[field]
	path := $"spec.rules[{index}].default.{field}[{place}]"
	rule := terms.rule(path, action, [{"path": $"{path}.spiffeID", "principals": identities(matcher), "narrowed": true}])
]

identities(matcher) := [matcher.spiffeID.value] if {
	matcher.spiffeID.type == "Exact"
} else := ["*"] if {
	whole_domain(matcher.spiffeID.value)
} else := [$"{matcher.spiffeID.value}*"] if {
	matcher.spiffeID.value
} else := []

# A prefix that names no more than the trust domain.
whole_domain(prefix) if {
	parts := [part | some part in split(trim_prefix(prefix, "spiffe://"), "/"); part != ""]
	count(parts) <= 1
}

# METADATA
# description: The older TrafficPermission, which only lets in.
permission := terms.grant([rule |
	some index, source in spec.sources
	rule := permission_rule($"spec.sources[{index}]", source.match)
])

permission_rule(path, match) := terms.open(path, "allow") if {
	everyone(match)
	every destination in spec.destinations {
		everyone(destination.match)
	}
} else := terms.rule(path, "allow", [{"path": $"{path}.match", "principals": ["*"], "narrowed": true}]) if {
	everyone(match)
} else := terms.rule(path, "allow", [{"path": $"{path}.match", "principals": [value | some value in match], "narrowed": true}])

everyone(match) if {
	every value in match {
		value == "*"
	}
}
