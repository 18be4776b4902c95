# METADATA
# title: Namespace without a quota
# description: |
#   What runs in a namespace without a ResourceQuota may take the whole cluster, sidecars included.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/policy/resource-quotas/
# custom:
#   id: MG-RES-005
#   severity: low
#   action: audit
#   remediation: >-
#     Add a ResourceQuota to the namespace, with room for a proxy beside each pod.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.resources.namespace_quota

import data.meshguard.lib.cluster
import data.meshguard.lib.mesh
import data.meshguard.lib.namespace
import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	workload.template
	not workload.owned
	cluster.complete("ResourceQuota")
	mesh.name != "none"
	count(cluster.others("ResourceQuota")) == 0
	path := "metadata.namespace"
	message := $"namespace {namespace.name} has no ResourceQuota: it may take whatever the cluster has"
}
