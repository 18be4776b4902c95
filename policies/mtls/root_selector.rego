# METADATA
# title: Selector in the root namespace
# description: |
#   A PeerAuthentication with a selector is for workloads of its own namespace, in the root namespace too: it does not reach
#   the workloads of the mesh.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/security/peer_authentication/
# custom:
#   id: MG-MTLS-012
#   severity: medium
#   action: warn
#   remediation: >-
#     Put it into the namespace of the workloads, or remove the selector if it is meant for the whole mesh.
#   kinds: [security.istio.io/PeerAuthentication]
#   meshes: [istio, istio-ambient]
#   elsewhere:
#     linkerd: It has no root namespace.
#     consul: It has no root namespace.
#     kuma: In its system namespace a selector does reach the whole mesh.
#     cilium: It has no root namespace; for the cluster there is a kind of its own.
package meshguard.policies.mtls.root_selector

import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "security.istio.io/PeerAuthentication"
	input.request.namespace == data.meshguard.mesh.istio.root_namespace
	count(object.get(request.object, ["spec", "selector", "matchLabels"], {})) > 0
	path := "spec.selector"
	message := $"{input.request.kind.kind} {request.object.metadata.name} selects workloads of {input.request.namespace} alone, not of the mesh"
}
