# METADATA
# title: Istio's authorization
# description: Translates AuthorizationPolicy into the mesh model.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/security/authorization-policy/
package meshguard.lib.mesh.istio_authorization

import data.meshguard.lib.mesh.terms
import data.meshguard.lib.request

policy := request.object if request.kind == "security.istio.io/AuthorizationPolicy"

actions := {"ALLOW": "allow", "DENY": "deny", "AUDIT": "audit", "CUSTOM": "custom"}

action := actions[object.get(policy.spec, "action", "ALLOW")]

# An ALLOW policy turns away everyone whom it does not mention.
authorization := object.union(
	terms.restriction(
		rules,
		"metadata.annotations[istio.io/dry-run]",
		object.get(policy, ["metadata", "annotations", "istio.io/dry-run"], "") == "true",
	),
	{"restricts": action in {"allow", "deny"}, "attached": attached},
)

# A waypoint or a gateway enforces layer 7; a sidecar does too, which is for the mesh of the namespace to say.
attached if {
	some target in array.concat(object.get(policy.spec, "targetRefs", []), [object.get(policy.spec, "targetRef", {})])
	target.kind
} else := false

rules := [rule |
	some index, entry in policy.spec.rules
	path := $"spec.rules[{index}]"
	rule := object.union(terms.rule(path, action, sources(path, entry)), {
		"sources_path": $"{path}.from",
		"http": http(entry),
		"open": open(entry),
		"conditional": conditional(entry),
	})
]

sources(path, entry) := [{"path": place, "principals": principals, "narrowed": narrowed} |
	some index, origin in entry.from
	place := $"{path}.from[{index}].source.principals"
	principals := object.get(origin, ["source", "principals"], [])
	narrowed := count(object.get(origin, "source", {})) > 0
]

open(entry) if count({key | some key, value in entry; count(value) > 0}) == 0

else := false

# What only a proxy that reads HTTP can decide.
http(entry) if {
	some target in entry.to
	some field in ["methods", "notMethods", "paths", "notPaths", "hosts", "notHosts"]
	target.operation[field]
} else if {
	some origin in entry.from
	origin.source.requestPrincipals
} else if {
	some condition in entry.when
	startswith(condition.key, "request.")
} else := false

# A condition may name the caller as well as a source does.
conditional(entry) if {
	some condition in entry.when
	some start in ["source.", "request.auth."]
	startswith(condition.key, start)
} else := false
