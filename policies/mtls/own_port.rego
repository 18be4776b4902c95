# METADATA
# title: STRICT that locks Meshguard out
# description: |
#   The API server has no certificate of the mesh. If Meshguard's own port takes mTLS alone, every change is refused, the one
#   that would put it right too.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/security/peer_authentication/
# custom:
#   id: MG-MTLS-014
#   severity: critical
#   action: deny
#   remediation: >-
#     Except the port: portLevelMtls with mode DISABLE or PERMISSIVE, and a selector for the webhook's pods.
#   kinds: [security.istio.io/PeerAuthentication]
#   meshes: [istio, istio-ambient]
#   parameters:
#     namespaces: [meshguard-system]
#     port: 8443
package meshguard.policies.mtls.own_port

import data.meshguard.lib.guardrails
import data.meshguard.lib.request
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "security.istio.io/PeerAuthentication"
	input.request.namespace in parameters.namespaces
	request.object.spec.mtls.mode == "STRICT"
	not excepted
	path := "spec.mtls.mode"
	message := $"port {parameters.port} of namespace {input.request.namespace}, which the API server calls without mTLS, would be shut"
}

excepted if {
	port := $"{parameters.port}"
	request.object.spec.portLevelMtls[port].mode in {"DISABLE", "PERMISSIVE"}
}
