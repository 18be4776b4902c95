# METADATA
# title: Exemptions
# description: |
#   Which exemption covers the object for a policy. One for a Deployment also covers the ReplicaSets and Pods that it
#   owns: otherwise the Deployment would be accepted and its pods denied.
package meshguard.lib.exemptions

import data.meshguard.lib.pattern
import data.meshguard.lib.request
import data.meshguard.lib.time
import data.meshguard.lib.workload

# METADATA
# description: The name of an exemption in force, the first in alphabetical order. Undefined if there is none.
active(id) := min(names) if {
	names := {exemption.name |
		some exemption in covering
		pattern.any_matches(exemption.policies, id)
		in_force(exemption)
	}
	count(names) > 0
}

# METADATA
# description: One sentence for each exemption that would cover the object had it not ended.
lapsed(id) := [$"exemption {exemption.name} no longer counts: it expired at {exemption.expiresAt}" |
	some exemption in covering
	pattern.any_matches(exemption.policies, id)
	not in_force(exemption)
]

in_force(exemption) if time.seconds(exemption.expiresAt) > time.seconds(input.context.now)

covering := [exemption |
	some exemption in input.context.exemptions
	not itself(exemption)
	covers(object.get(exemption, "match", {}))
]

# Nobody is let off the rules on exemptions by the exemption that is written.
itself(exemption) if {
	input.request.kind.group == "meshguard.io"
	input.request.kind.kind in {"Exemption", "ClusterExemption"}
	exemption.name == request.object.metadata.name
}

covers(match) if {
	some identity in identities
	covers_kind(match, identity.kind)
	covers_name(match, identity.name)
	covers_labels(match)
}

covers_kind(match, _) if not match.kinds

covers_kind(match, kind) if kind in match.kinds

covers_name(match, _) if not match.names

covers_name(match, name) if pattern.any_matches(match.names, name)

covers_labels(match) if not match.labels

covers_labels(match) if {
	some labels in [object.get(request.object, ["metadata", "labels"], {}), workload.labels]
	every key, value in match.labels {
		labels[key] == value
	}
}

# The object itself, and the controllers above it as far as their names tell.
identities contains {"kind": input.request.kind.kind, "name": name} if {
	some name in [request.object.metadata.name, input.request.name]
	is_string(name)
}

identities contains {"kind": input.request.kind.kind, "name": request.object.metadata.generateName} if {
	not request.object.metadata.name
}

identities contains {"kind": owner.kind, "name": owner.name} if some owner in owners

# A ReplicaSet is named after its Deployment and the hash of the pod template.
identities contains {"kind": "Deployment", "name": trim_suffix(owner.name, $"-{hash}")} if {
	some owner in owners
	owner.kind == "ReplicaSet"
	hash := request.object.metadata.labels["pod-template-hash"]
	endswith(owner.name, $"-{hash}")
}

# A Job is named after its CronJob and its scheduled minute.
identities contains {"kind": "CronJob", "name": trim_right(trim_right(owner.name, "0123456789"), "-")} if {
	some owner in owners
	owner.kind == "Job"
}

owners contains owner if {
	some owner in request.object.metadata.ownerReferences
	owner.controller == true
	is_string(owner.name)
}
