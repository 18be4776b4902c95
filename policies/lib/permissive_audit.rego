# METADATA
# title: Permissive audits
# description: |
#   Whether the recorded audits allow STRICT for a scope. A namespace's audit also speaks for each of its workloads; a
#   mesh needs every namespace's own, because the mesh's sum hides the namespace nobody looked at.
package meshguard.lib.permissive_audit

import data.meshguard.lib.mesh
import data.meshguard.lib.time

limits := object.union({"minimumAge": "168h", "freshness": "24h"}, configured)

configured := {key: value |
	some key, value in input.context.guardrails.permissiveAudit
	time.duration(value)
}

minimum_age := time.duration(limits.minimumAge)

freshness := time.duration(limits.freshness)

now := time.seconds(input.context.now)

# METADATA
# description: What is missing before `scope` may be STRICT, in words; empty if nothing is.
problems(scope) := namespace_problems(scope.namespace) if scope.level == "namespace"

problems(scope) := workload_problems(scope) if scope.level == "workload"

problems(scope) := mesh_problems(scope.meshes) if scope.level == "mesh"

namespace_problems(name) := {$"no permissive audit of namespace {name} is recorded" | not recorded(namespace_audits(name))} | shortcomings(namespace_audits(name))

namespace_audits(name) := [audit |
	some audit in audits
	audit.scope.level == "namespace"
	audit.scope.namespace == name
]

workload_problems(scope) := {$"no permissive audit of the workload or of namespace {scope.namespace} is recorded" | not recorded(workload_audits(scope))} | shortcomings(workload_audits(scope))

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
	some problem in namespace_problems(candidate.name)
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
shortcomings(candidates) := set() if {
	some audit in candidates
	holds(audit)
} else := union({lacks(audit) | some audit in candidates})

holds(audit) if {
	audit.verdict == "SAFE"
	long_enough(now - time.seconds(audit.permissiveSince))
	long_enough(window(audit))
	fresh(audit)
}

long_enough(elapsed) if elapsed >= minimum_age

fresh(audit) if abs(now - time.seconds(audit.observedAt)) <= freshness

window(audit) := time.seconds(audit.observedAt) - time.seconds(object.get(audit, "windowStart", audit.permissiveSince))

lacks(audit) := {$"the audit of {subject(audit)} is incomplete"} if {
	count(reasons(audit)) == 0
} else := reasons(audit)

reasons(audit) := {$"{subject(audit)} {reason}" | some reason in reason_texts(audit)}

reason_texts(audit) := (unsafe(audit) | short(audit)) | stale(audit)

unsafe(audit) := {$"is {audit.verdict}{because(audit)}" | audit.verdict != "SAFE"}

because(audit) := $": {concat(", ", audit.reasons)}" if {
	count(audit.reasons) > 0
} else := ""

short(audit) := {$"has been PERMISSIVE for {time.words(elapsed)} of {time.words(minimum_age)}" |
	elapsed := now - time.seconds(audit.permissiveSince)
	not long_enough(elapsed)
} | {$"has been observed for {time.words(elapsed)} of {time.words(minimum_age)}" |
	elapsed := window(audit)
	not long_enough(elapsed)
}

stale(audit) := {$"was last observed at {audit.observedAt}, more than {time.words(freshness)} from now" |
	time.seconds(audit.observedAt)
	not fresh(audit)
}

subject(audit) := $"workload {audit.scope.namespace}/{audit.scope.workload}" if {
	audit.scope.level == "workload"
} else := $"namespace {audit.scope.namespace}"
