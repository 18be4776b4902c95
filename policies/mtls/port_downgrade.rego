# METADATA
# title: Port without mTLS
# description: |
#   One port of a workload accepts plaintext although the rest does not have to. It is where an intruder will come in, and
#   the mesh's metrics do not show it by itself.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/security/peer_authentication/
# custom:
#   id: MG-MTLS-003
#   severity: medium
#   action: warn
#   remediation: Give the callers of that port a proxy and remove the exception.
#   kinds: [security.istio.io/PeerAuthentication, policy.linkerd.io/Server, kuma.io/MeshTLS]
#   meshes: [istio, istio-ambient, linkerd, kuma]
#   elsewhere:
#     consul: Its modes are a whole service's; a port that is kept from the proxy is MG-MTLS-008.
#     cilium: It has no permissive mode, for a port or otherwise.
package meshguard.policies.mtls.port_downgrade

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some wish in mesh.mtls_modes
	wish.port != 0
	wish.mode in {"disable", "permissive"}
	not wish.trial
	path := wish.path
	message := $"port {wish.port} accepts plaintext (its mode is {wish.mode})"
}
