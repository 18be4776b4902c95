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
#   kinds: [security.istio.io/PeerAuthentication]
#   meshes: [istio, istio-ambient]
package meshguard.policies.mtls.back_to_permissive

import data.meshguard.lib.mesh
import data.meshguard.lib.request
import data.meshguard.lib.result

servers(modes) := {object.remove(wish, ["mode", "path"]) |
	some wish in modes
	wish.mode == "strict"
}

before := found if {
	input.request.operation == "UPDATE"
	found := servers(mesh.mtls_modes) with input.request.object as input.request.oldObject
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some server in before
	not server in servers(mesh.mtls_modes)
	not reason
	path := "spec.mtls.mode"
	message := $"the {server.level} was STRICT and would no longer be{port(server)}"
}

port(server) := "" if server.port == 0

port(server) := $" on port {server.port}" if server.port != 0

reason if count(trim_space(request.object.metadata.annotations["meshguard.io/reason"])) > 0
