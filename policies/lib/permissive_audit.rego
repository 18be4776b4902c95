# METADATA
# title: Permissive audits
# description: |
#   Whether the recorded audits allow STRICT for a scope. A namespace's audit also speaks for each of its workloads; a
#   mesh needs every namespace's own, because the mesh's sum hides the namespace nobody looked at.
package meshguard.lib.permissive_audit

import data.meshguard.lib.mesh
import data.meshguard.lib.namespace
import data.meshguard.lib.pattern
import data.meshguard.lib.selector
import data.meshguard.lib.time

# The policy whose parameters these limits are; those that decide by audits too ask for the same.
policy := "MG-MTLS-001"

# METADATA
# description: |
#   What the audit of a namespace with these labels has to meet, in seconds: the defaults, what Guardrails say for all, what
#   they say for namespaces like this one. What is no duration is passed over.
limits(labels) := {key: time.duration(value) |
	some key, value in object.union_n(array.concat(
		[{"minimumAge": "168h", "freshness": "24h"}, durations(object.get(input.context.guardrails, "permissiveAudit", {}))],
		[durations(entry.values) |
			some entry in input.context.guardrails.parameters
			pattern.any_matches(entry.policies, policy)
			selects(entry, labels)
		],
	))
}

durations(values) := {key: values[key] |
	some key in ["minimumAge", "freshness"]
	time.duration(values[key])
}

selects(entry, _) if not entry.namespaceSelector

selects(entry, labels) if selector.matches(entry.namespaceSelector, labels)

now := time.seconds(input.context.now)

# METADATA
# description: What is missing before `scope` may be STRICT, in words; empty if nothing is.
problems(scope) := namespace_problems(scope.namespace, limits(namespace.labels)) if scope.level == "namespace"

problems(scope) := workload_problems(scope, limits(namespace.labels)) if scope.level == "workload"

problems(scope) := mesh_problems(scope.meshes) if scope.level == "mesh"

namespace_problems(name, limit) := {$"no permissive audit of namespace {name} is recorded" | not recorded(namespace_audits(name))} | shortcomings(namespace_audits(name), limit)

namespace_audits(name) := [audit |
	some audit in audits
	audit.scope.level == "namespace"
	audit.scope.namespace == name
]

workload_problems(scope, limit) := {$"no permissive audit of the workload or of namespace {scope.namespace} is recorded" | not recorded(workload_audits(scope))} | shortcomings(workload_audits(scope), limit)

workload_audits(scope) := array.concat(namespace_audits(scope.namespace), [audit |
	some audit in audits
	audit.scope.level == "workload"
	audit.scope.namespace == scope.namespace
	audit.scope.workload in scope.workloads
])

recorded(candidates) if count(candidates) > 0

mesh_problems(meshes) := {"the namespaces of the mesh are not known"} if {
	not input.context.namespaces
} else := {problem |
	some candidate in input.context.namespaces
	in_mesh(candidate, meshes)
	some problem in namespace_problems(candidate.name, limits(object.get(candidate, "labels", {})))
}

# A namespace that has not said it stays out may hold meshed pods.
in_mesh(candidate, meshes) if {
	described := {"name": candidate.name, "labels": object.get(candidate, "labels", {}), "annotations": {}}
	mesh.of(described) in meshes
	not stays_out(described)
}

stays_out(candidate) if mesh.choice_of(candidate).state == "out"

audits := [audit |
	some audit in input.context.permissiveAudits
	audit.cluster == input.context.cluster
]

# None if one audit holds; else what each of them lacks. Never empty for audits that do not hold.
shortcomings(candidates, limit) := set() if {
	some audit in candidates
	holds(audit, limit)
} else := {lacks(audit, limit) | some audit in candidates}

holds(audit, limit) if {
	audit.verdict == "SAFE"
	now - time.seconds(audit.permissiveSince) >= limit.minimumAge
	window(audit) >= limit.minimumAge
	fresh(audit, limit)
}

fresh(audit, limit) if abs(now - time.seconds(audit.observedAt)) <= limit.freshness

window(audit) := time.seconds(audit.observedAt) - time.seconds(object.get(audit, "windowStart", audit.permissiveSince))

# One text for each audit, that says all it lacks and where to see it.
lacks(audit, limit) := $"the audit of {subject(audit)} is incomplete{see(audit)}" if {
	count(reasons(audit, limit)) == 0
} else := $"{subject(audit)} {concat("; ", reasons(audit, limit))}{see(audit)}"

reasons(audit, limit) := array.concat(array.concat(unsafe(audit), short(audit, limit)), stale(audit, limit))

unsafe(audit) := [$"is {audit.verdict}{callers(audit)}{because(audit)}" | audit.verdict != "SAFE"]

callers(audit) := ", 1 caller still in plaintext" if {
	count(audit.callers) == 1
} else := $", {count(audit.callers)} callers still in plaintext" if {
	count(audit.callers) > 1
} else := ""

because(audit) := $": {concat("; ", audit.reasons)}" if {
	count(audit.reasons) > 0
} else := ""

short(audit, limit) := array.concat(
	[$"has been PERMISSIVE for {time.words(elapsed)} of {time.words(limit.minimumAge)}" |
		elapsed := now - time.seconds(audit.permissiveSince)
		elapsed < limit.minimumAge
	],
	[$"has been observed for {time.words(elapsed)} of {time.words(limit.minimumAge)}" |
		elapsed := window(audit)
		elapsed < limit.minimumAge
	],
)

stale(audit, limit) := [$"was last observed at {audit.observedAt}, more than {time.words(limit.freshness)} from now" |
	time.seconds(audit.observedAt)
	not fresh(audit, limit)
]

see(audit) := $"; see {audit.url}" if {
	audit.url
} else := ""

subject(audit) := $"workload {audit.scope.namespace}/{audit.scope.workload}" if {
	audit.scope.level == "workload"
} else := $"namespace {audit.scope.namespace}"
