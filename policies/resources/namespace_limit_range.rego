# METADATA
# title: Namespace without a limit range
# description: |
#   A LimitRange gives requests and limits to the containers that say nothing, those that a webhook adds included.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/policy/limit-range/
# custom:
#   id: MG-RES-006
#   severity: low
#   action: audit
#   remediation: >-
#     Add a LimitRange with defaults to the namespace.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.resources.namespace_limit_range

import data.meshguard.lib.cluster
import data.meshguard.lib.mesh
import data.meshguard.lib.namespace
import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	workload.template
	not workload.owned
	cluster.complete("LimitRange")
	mesh.name != "none"
	count(cluster.others("LimitRange")) == 0
	path := "metadata.namespace"
	message := $"namespace {namespace.name} has no LimitRange: a container that says nothing has no bounds"
}
