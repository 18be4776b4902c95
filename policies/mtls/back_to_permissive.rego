# METADATA
# title: Back from STRICT without a reason
# description: |
#   Going back opens the scope to plaintext again, and so does deleting what made it STRICT, unless what is around it is
#   STRICT too. In an incident that may be right; the reason belongs to the change.
# related_resources:
#   - ref: https://istio.io/latest/docs/tasks/security/authentication/mtls-migration/
# custom:
#   id: MG-MTLS-005
#   severity: high
#   action: deny
#   remediation: Say why in the annotation meshguard.io/reason (before a deletion, on the object that goes), or leave the scope STRICT.
#   kinds: [security.istio.io/PeerAuthentication, policy.linkerd.io/Server, consul.hashicorp.com/ProxyDefaults, consul.hashicorp.com/ServiceDefaults, kuma.io/Mesh, kuma.io/MeshTLS, Namespace, workload]
#   meshes: [istio, istio-ambient, linkerd, consul, kuma]
#   elsewhere:
#     cilium: It has no permissive mode to go back to.
#   parameters:
#     # Controllers that delete what belonged to something that is gone.
#     users: ["system:serviceaccount:kube-system:namespace-controller", "system:serviceaccount:kube-system:generic-garbage-collector"]
package meshguard.policies.mtls.back_to_permissive

import data.meshguard.lib.cluster
import data.meshguard.lib.guardrails
import data.meshguard.lib.mesh
import data.meshguard.lib.namespace
import data.meshguard.lib.pattern
import data.meshguard.lib.request
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

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
	not reason(request.object)
	path := wish.path
	message := $"the {wish.level} was STRICT and would no longer be{port(wish)}, and annotation meshguard.io/reason does not say why"
}

# Of the other meshes' objects, what holds without them is STRICT, or is not known.
deleted if {
	input.request.operation == "DELETE"
	request.kind in {"security.istio.io/PeerAuthentication", "policy.linkerd.io/Server"}
	not pattern.any_matches(parameters.users, input.request.userInfo.username)
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	deleted
	gone := strict with input.request.operation as "UPDATE" with input.request.object as input.request.oldObject
	some wish in gone
	not strict_around
	not reason(input.request.oldObject)
	path := wish.path
	message := $"the {wish.level} is STRICT because of {input.request.name} and would no longer be{port(wish)}, and annotation meshguard.io/reason does not say why"
}

strict_around if {
	some other in cluster.others("security.istio.io/PeerAuthentication")
	[other.namespace, other.name] != [namespace.name, input.request.name]
	other.namespace in {namespace.name, data.meshguard.mesh.istio.root_namespace}
	not other.spec.selector
	other.spec.mtls.mode == "STRICT"
}

strict_around if namespace.annotations["config.linkerd.io/default-inbound-policy"] in {"all-authenticated", "cluster-authenticated", "deny"}

port(wish) := "" if wish.port == 0

port(wish) := $" on port {wish.port}" if wish.port != 0

reason(written) if count(trim_space(written.metadata.annotations["meshguard.io/reason"])) > 0
