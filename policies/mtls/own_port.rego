# METADATA
# title: STRICT that locks Meshguard out
# description: |
#   The API server has no certificate of the mesh. If Meshguard's own port takes mTLS alone, every change is refused, the one
#   that would put it right too.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/security/peer_authentication/
#   - ref: https://linkerd.io/2/reference/authorization-policy/
# custom:
#   id: MG-MTLS-014
#   severity: critical
#   action: deny
#   remediation: >-
#     Except the port. Istio: portLevelMtls with mode DISABLE or PERMISSIVE, and a selector for the webhook's pods. Linkerd:
#     annotation config.linkerd.io/skip-inbound-ports. Kuma: a MeshTLS with mode Permissive. Consul: mutualTLSMode permissive.
#   kinds: [security.istio.io/PeerAuthentication, policy.linkerd.io/Server, consul.hashicorp.com/ServiceDefaults, kuma.io/MeshTLS, Namespace, workload]
#   meshes: [istio, istio-ambient, linkerd, consul, kuma]
#   elsewhere:
#     cilium: What comes from the node is encrypted nowhere; no object makes a port take mTLS alone.
#   parameters:
#     namespaces: [meshguard-system]
#     port: 8443
package meshguard.policies.mtls.own_port

import data.meshguard.lib.guardrails
import data.meshguard.lib.mesh
import data.meshguard.lib.namespace
import data.meshguard.lib.request
import data.meshguard.lib.result
import data.meshguard.lib.workload

parameters := guardrails.parameters(rego.metadata.chain())

port := $"{parameters.port}"

violation contains result.violation(rego.metadata.chain(), path, message) if {
	namespace.name in parameters.namespaces
	some wish in mesh.mtls_modes
	wish.mode == "strict"
	$"{wish.port}" in {"0", port}
	not excepted
	path := wish.path
	message := $"port {port} of namespace {namespace.name}, which the API server calls without mTLS, would be shut"
}

excepted if request.object.spec.portLevelMtls[port].mode in {"DISABLE", "PERMISSIVE"}

excepted if {
	skipped := object.union(namespace.annotations, workload.annotations)["config.linkerd.io/skip-inbound-ports"]
	port in split(skipped, ",")
}
