# METADATA
# title: Mesh-wide STRICT before every namespace
# description: |
#   STRICT goes from workloads to namespaces and only then to the mesh. A namespace that has not been STRICT by itself shows
#   its plaintext callers on the day that everything changes.
# related_resources:
#   - ref: https://istio.io/latest/docs/tasks/security/authentication/mtls-migration/#lock-down-mutual-tls-for-the-entire-mesh
# custom:
#   id: MG-MTLS-011
#   severity: high
#   action: deny
#   remediation: >-
#     Make each of these namespaces STRICT first, or keep a PERMISSIVE PeerAuthentication of its own where it has to stay so.
#   kinds: [security.istio.io/PeerAuthentication]
#   meshes: [istio, istio-ambient]
#   elsewhere:
#     linkerd: What holds for the whole mesh is in the control plane's configuration, not in an object.
#     consul: There is nothing between a service and the mesh; mesh-wide STRICT needs every namespace's audit by MG-MTLS-001.
#     kuma: Which namespace is STRICT by itself is for MeshTLS to say, service by service; mesh-wide STRICT needs every namespace's audit by MG-MTLS-001.
#     cilium: It has no mesh-wide mode.
package meshguard.policies.mtls.mesh_before_namespaces

import data.meshguard.lib.cluster
import data.meshguard.lib.mesh
import data.meshguard.lib.request
import data.meshguard.lib.result

kind := "security.istio.io/PeerAuthentication"

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == kind
	some wish in mesh.mtls_modes
	wish.mode == "strict"
	wish.level == "mesh"
	some candidate in input.context.namespaces
	described := {"name": candidate.name, "labels": object.get(candidate, "labels", {}), "annotations": {}}
	mesh.of(described) in wish.meshes
	mesh.choice_of(described).state == "in"
	not says_so_itself(candidate.name)
	path := wish.path
	message := $"the mesh would be STRICT before namespace {candidate.name} is: it has no PeerAuthentication of its own"
}

# STRICT already, or an exception that somebody wrote down.
says_so_itself(name) if {
	some other in cluster.others(kind)
	other.namespace == name
	not other.spec.selector
	other.spec.mtls.mode in {"STRICT", "PERMISSIVE"}
}
