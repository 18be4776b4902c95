# METADATA
# title: Control plane or gateway that is not spread
# description: |
#   The scheduler may put every pod on one node or into one zone, and one failure takes all of them.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
# custom:
#   id: MG-HA-006
#   severity: medium
#   action: warn
#   remediation: >-
#     Add topologySpreadConstraints over kubernetes.io/hostname or topology.kubernetes.io/zone, or a podAntiAffinity.
#   kinds: [apps/Deployment, apps/StatefulSet]
#   meshes: [any]
package meshguard.policies.availability.topology_spread

import data.meshguard.lib.availability
import data.meshguard.lib.request
import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	workload.template
	part := availability.critical
	availability.replicas > 1
	not spread
	path := $"{workload.spec_path}.topologySpreadConstraints"
	message := $"nothing keeps the pods of {part} {request.object.metadata.name} apart"
}

spread if count(workload.spec.topologySpreadConstraints) > 0

spread if workload.spec.affinity.podAntiAffinity
