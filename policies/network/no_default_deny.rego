# METADATA
# title: Namespace without a default deny
# description: |
#   mTLS says who calls, not who may reach a pod at all. A namespace in which no policy restricts ingress accepts
#   every pod of the cluster, and what is not meshed bypasses the mesh's authorization.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-traffic
# custom:
#   id: MG-NET-006
#   severity: medium
#   action: audit
#   remediation: >-
#     Add a NetworkPolicy to the namespace with an empty podSelector and policyTypes [Ingress], and one for each caller
#     that is meant.
#   kinds: [workload]
#   meshes: [any]
#   parameters:
#     direction: ingress
package meshguard.policies.network.no_default_deny

import data.meshguard.lib.cluster
import data.meshguard.lib.guardrails
import data.meshguard.lib.mesh
import data.meshguard.lib.namespace
import data.meshguard.lib.network
import data.meshguard.lib.result
import data.meshguard.lib.workload

parameters := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), path, message) if {
	workload.template
	not workload.owned
	cluster.complete("networking.k8s.io/NetworkPolicy")
	mesh.name != "none"
	not denied
	path := "metadata.namespace"
	message := $"namespace {namespace.name} has no default deny for {parameters.direction}: every pod of the cluster reaches what runs there"
}

# A policy that selects every pod and lets not everyone in.
denied if {
	some policy in network.present
	policy.everywhere
	policy.isolates[parameters.direction]
}
