# METADATA
# title: Calls kept from the proxy
# description: |
#   What the workload sends there passes by its proxy: in plaintext, without the workload's identity, and unseen by the
#   mesh. A server that is STRICT refuses it.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/annotations/
#   - ref: https://linkerd.io/2/features/protocol-detection/
#   - ref: https://developer.hashicorp.com/consul/docs/reference/k8s/annotation-label
#   - ref: https://kuma.io/docs/latest/reference/kubernetes-annotations/
# custom:
#   id: MG-MTLS-015
#   severity: medium
#   action: warn
#   remediation: >-
#     Remove the annotation. For a server outside of the mesh, declare it to the mesh instead (ServiceEntry,
#     EgressNetwork, TerminatingGateway, MeshExternalService); for one inside, give it a proxy.
#   kinds: [workload]
#   meshes: [istio, linkerd, consul, kuma]
#   elsewhere:
#     istio-ambient: ztunnel captures all calls; there is nothing to keep them from it.
#     cilium: ztunnel captures all calls; there is nothing to keep them from it.
package meshguard.policies.mtls.calls_kept_from_proxy

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), bypass.path, message) if {
	mesh.injection.state == "in"
	some bypass in mesh.outbound_bypasses
	message := $"calls to {bypass.ports} pass by the proxy: they are neither encrypted nor carry an identity"
}
