# METADATA
# title: Route of a gateway that does not take it
# description: |
#   A route for a gateway that is not there, or that serves other hosts, is accepted and gets no request. Judged where the
#   gateways of that namespace are known.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0101/
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0132/
#   - ref: https://gateway-api.sigs.k8s.io/concepts/api-overview/#attaching-routes-to-gateways
# custom:
#   id: MG-TRAFFIC-023
#   severity: medium
#   action: warn
#   remediation: >-
#     Correct the gateway's name (with its namespace before it, if it is in another one), or the host, or have the gateway serve
#     that host for this namespace. If the gateway comes later, nothing has to be done.
#   kinds: [networking.istio.io/VirtualService, gateway.networking.k8s.io/HTTPRoute, gateway.networking.k8s.io/GRPCRoute, gateway.networking.k8s.io/TLSRoute]
#   meshes: [istio, any]
package meshguard.policies.traffic.unknown_gateway

import data.meshguard.lib.cluster
import data.meshguard.lib.mesh
import data.meshguard.lib.mesh.gateways
import data.meshguard.lib.nearest
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), parent.path, message) if {
	some parent in mesh.parents
	cluster.complete_in(parent.kind, parent.namespace)
	names := names_in(parent)
	not parent.name in names
	message := $"there is no Gateway {parent.namespace}/{parent.name}{nearest.hint(parent.name, names)}"
}

violation contains result.violation(rego.metadata.chain(), entry.path, message) if {
	some entry in mesh.parents_hosts
	count(mesh.parents) > 0
	every parent in mesh.parents {
		parent.name in names_in(parent)
		not serves(parent, entry.host)
	}
	served := sort({host | some parent in mesh.parents; some host in parent.hosts})
	message := $"host {entry.host} is not served by {concat(", ", sort({$"Gateway {parent.namespace}/{parent.name}" | some parent in mesh.parents}))}, which takes {words(served)} from this namespace"
}

names_in(parent) := {gateway.name |
	some gateway in cluster.others(parent.kind)
	gateway.namespace == parent.namespace
}

serves(parent, host) if {
	some served in parent.hosts
	gateways.common(served, host)
}

words([]) := "no host"

words(hosts) := concat(", ", hosts) if count(hosts) > 0
