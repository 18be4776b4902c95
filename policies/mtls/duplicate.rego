# METADATA
# title: Second PeerAuthentication for the same pods
# description: |
#   Of two for the same scope the older one holds, and the newer one is ignored without a word.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/security/peer_authentication/
# custom:
#   id: MG-MTLS-013
#   severity: medium
#   action: warn
#   remediation: >-
#     Change the one that is there, or delete it first.
#   kinds: [security.istio.io/PeerAuthentication]
#   meshes: [istio, istio-ambient]
#   elsewhere:
#     linkerd: Two Servers for the same port are refused by Linkerd itself.
#     consul: The objects have one name for each service, so that there is no second.
#     kuma: All policies that match are merged, by the rules of their target.
#     cilium: All policies that match hold together.
package meshguard.policies.mtls.duplicate

import data.meshguard.lib.cluster
import data.meshguard.lib.request
import data.meshguard.lib.result

kind := "security.istio.io/PeerAuthentication"

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == kind
	some other in cluster.others(kind)
	other.namespace == input.request.namespace
	labels(other) == labels(request.object)
	path := "metadata.name"
	message := $"{input.request.kind.kind} {other.name} is there already for the same pods of namespace {input.request.namespace}; the older of the two holds"
}

labels(one) := object.get(one, ["spec", "selector", "matchLabels"], {})
