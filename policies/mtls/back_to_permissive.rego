# METADATA
# title: Back from STRICT without a reason
# description: |
#   Going back opens the scope to plaintext again. In an incident that may be right; the reason belongs to the change.
# related_resources:
#   - ref: https://istio.io/latest/docs/tasks/security/authentication/mtls-migration/
# custom:
#   id: MG-MTLS-005
#   severity: high
#   action: deny
#   remediation: Say why in the annotation meshguard.io/reason, or leave the scope STRICT.
#   kinds: [security.istio.io/PeerAuthentication, policy.linkerd.io/Server, consul.hashicorp.com/ProxyDefaults, consul.hashicorp.com/ServiceDefaults, kuma.io/Mesh, kuma.io/MeshTLS]
#   meshes: [istio, istio-ambient, linkerd, consul, kuma]
package meshguard.policies.mtls.back_to_permissive

import data.meshguard.lib.mesh
import data.meshguard.lib.request
import data.meshguard.lib.result

strict := {wish |
	some wish in mesh.mtls_modes
	wish.mode == "strict"
}

before := found if {
	input.request.operation == "UPDATE"
	found := strict with input.request.object as input.request.oldObject
}

# Whose servers, wherever it is written.
servers(wish) := object.remove(wish, ["mode", "path", "trial"])

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some wish in before
	not servers(wish) in {servers(now) | some now in strict}
	not reason
	path := wish.path
	message := $"the {wish.level} was STRICT and would no longer be{port(wish)}"
}

port(wish) := "" if wish.port == 0

port(wish) := $" on port {wish.port}" if wish.port != 0

reason if count(trim_space(request.object.metadata.annotations["meshguard.io/reason"])) > 0
