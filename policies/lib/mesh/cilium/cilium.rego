# METADATA
# title: Cilium
# description: |
#   Translates Cilium's namespace label into the mesh model. There is no proxy beside a workload: the node's ztunnel
#   encrypts for whole namespaces, and there is no permissive mode.
# related_resources:
#   - ref: https://docs.cilium.io/en/latest/security/network/encryption-ztunnel/
package meshguard.lib.mesh.cilium

import data.meshguard.lib.mesh.outcome
import data.meshguard.lib.namespace
import data.meshguard.lib.workload

label := "io.cilium/mtls-enabled"

claims(candidate) if candidate.labels[label]

hint := $"label the namespace {label}=true or {label}=false"

path := $"metadata.labels[{label}]"

states := {"true": "in", "false": "out"}

choice(candidate) := {"state": states[candidate.labels[label]], "path": path, "hint": hint} if {
	states[candidate.labels[label]]
} else := {"state": "invalid", "path": path, "hint": hint} if {
	candidate.labels[label]
} else := {"state": "unsaid", "path": "metadata.labels", "hint": hint}

injection := outcome.host_network if {
	workload.spec.hostNetwork == true
} else := outcome.of_namespace(choice({"labels": namespace.labels}))
