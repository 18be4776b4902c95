# METADATA
# title: mTLS switched off
# description: |
#   Servers accept plaintext only: nobody in the mesh can be told from anybody else, and every authorization rule on
#   identities is void. Ambient takes DISABLE for PERMISSIVE, which is then what to write.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/security/peer_authentication/
# custom:
#   id: MG-MTLS-002
#   severity: high
#   action: deny
#   remediation: >-
#     Istio: PERMISSIVE while there are callers without a proxy, then STRICT. Kuma: an enabledBackend, in mode PERMISSIVE at
#     first. Cilium: remove authentication, or its mode required.
#   kinds: [security.istio.io/PeerAuthentication, kuma.io/Mesh, cilium.io/CiliumNetworkPolicy, cilium.io/CiliumClusterwideNetworkPolicy]
#   meshes: [istio, istio-ambient, kuma, cilium]
#   elsewhere:
#     linkerd: It cannot be switched off between proxies; ports that are kept from them are MG-MTLS-008.
#     consul: It cannot be switched off; what lets plaintext in too is the mode permissive.
package meshguard.policies.mtls.disabled

import data.meshguard.lib.mesh
import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some wish in mesh.mtls_modes
	wish.mode == "disable"
	wish.port == 0
	path := wish.path
	message := said(wish)
}

# ztunnel has no such mode: what is written looks like something that it is not.
said(_) := "mode DISABLE is PERMISSIVE in ambient: callers in the mesh go on with mTLS, and plaintext is taken too" if {
	in_ambient
}

said(wish) := $"mTLS is switched off for the {wish.level}: nobody can be told from anybody else" if {
	not in_ambient
}

in_ambient if {
	request.kind == "security.istio.io/PeerAuthentication"
	mesh.name == "istio-ambient"
}
