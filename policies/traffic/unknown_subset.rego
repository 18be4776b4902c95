# METADATA
# title: Traffic to a subset that does not exist
# description: |
#   A route to a subset that nothing defines answers every request with an error. Istio's subsets are in a DestinationRule,
#   Consul's in a ServiceResolver. The other meshes have none: a version has a Service of its own there.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0101/
#   - ref: https://developer.hashicorp.com/consul/docs/reference/config-entry/service-resolver
# custom:
#   id: MG-TRAFFIC-017
#   severity: high
#   action: warn
#   remediation: >-
#     Correct the name, or apply the DestinationRule (Istio) or the ServiceResolver (Consul) that defines the subset first.
#   kinds: [networking.istio.io/VirtualService, consul.hashicorp.com/ServiceRouter, consul.hashicorp.com/ServiceSplitter]
#   meshes: [istio, istio-ambient, consul]
#   elsewhere:
#     linkerd: It has no subsets; a version is a Service of its own (MG-TRAFFIC-016).
#     kuma: A version is a MeshService of its own (MG-TRAFFIC-016).
#     cilium: It has no subsets; a version is a Service of its own (MG-TRAFFIC-016).
package meshguard.policies.traffic.unknown_subset

import data.meshguard.lib.cluster
import data.meshguard.lib.mesh
import data.meshguard.lib.nearest
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), target.path, message) if {
	some target in mesh.targets
	subset := target.subset
	cluster.complete(subset.kind)
	cluster.complete_in(subset.kind, target.namespace)
	not subset.name in subset.known
	message := $"no {split(subset.kind, "/")[1]} defines subset {subset.name} of {target.service}{nearest.hint(subset.name, subset.known)}"
}
