# METADATA
# title: STRICT without a default deny
# description: |
#   mTLS says who calls; without a default deny everybody who is somebody may. A namespace that is STRICT is ready for it.
#   Linkerd has both in one annotation: what is authenticated gets in, or what an authorization names.
# related_resources:
#   - ref: https://istio.io/latest/docs/ops/best-practices/security/#use-default-deny-patterns
# custom:
#   id: MG-AUTHZ-011
#   severity: medium
#   action: warn
#   remediation: >-
#     Add an AuthorizationPolicy with an empty spec to the namespace (or to the root namespace), and one for each caller that
#     is meant. With Linkerd set config.linkerd.io/default-inbound-policy to deny, with an AuthorizationPolicy for each caller.
#   kinds: [security.istio.io/PeerAuthentication, Namespace]
#   meshes: [istio, istio-ambient, linkerd]
#   elsewhere:
#     consul: Whether intentions deny by default is in the control plane's configuration, not in an object.
#     kuma: Without a MeshTrafficPermission nobody gets in once mTLS is on; the default deny is the mesh's own.
#     cilium: A namespace is not made STRICT; MG-NET-006 asks for its default deny.
package meshguard.policies.authz.strict_without_default_deny

import data.meshguard.lib.cluster
import data.meshguard.lib.mesh
import data.meshguard.lib.namespace
import data.meshguard.lib.request
import data.meshguard.lib.result

kind := "security.istio.io/AuthorizationPolicy"

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "security.istio.io/PeerAuthentication"
	cluster.complete(kind)
	some wish in mesh.mtls_modes
	wish.mode == "strict"
	wish.level == "namespace"
	not denied
	path := wish.path
	message := $"namespace {namespace.name} would be STRICT without a default deny: every workload of the mesh may call it"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "Namespace"
	inbound := "config.linkerd.io/default-inbound-policy"
	policy := namespace.annotations[inbound]
	policy in {"all-authenticated", "cluster-authenticated"}
	path := $"metadata.annotations[{inbound}]"
	message := $"namespace {namespace.name} would be STRICT without a default deny: {policy} lets every workload with an identity in"
}

denied if {
	some policy in cluster.others(kind)
	policy.namespace in {namespace.name, data.meshguard.mesh.istio.root_namespace}
	object.get(policy.spec, "action", "ALLOW") == "ALLOW"
	count(object.get(policy.spec, "rules", [])) == 0
	not policy.spec.selector
	object.get(policy.annotations, "istio.io/dry-run", "false") != "true"
}
