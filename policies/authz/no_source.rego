# METADATA
# title: Rule without a source
# description: |
#   A rule that names operations and no source admits everyone, callers without an identity too.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/security/authorization-policy/
# custom:
#   id: MG-AUTHZ-003
#   severity: medium
#   action: warn
#   remediation: >-
#     Say who may call: principals or namespaces in from (Istio), a MeshTLSAuthentication, or networks that are narrower
#     (Linkerd), fromEndpoints (Cilium).
#   kinds: [security.istio.io/AuthorizationPolicy, policy.linkerd.io/NetworkAuthentication, policy.linkerd.io/ServerAuthorization, cilium.io/CiliumNetworkPolicy, cilium.io/CiliumClusterwideNetworkPolicy]
#   meshes: [istio, istio-ambient, linkerd, cilium]
#   elsewhere:
#     consul: 'An intention always names its source; everybody is "*", which is MG-AUTHZ-001.'
#     kuma: A permission always names its clients; everybody is kind Mesh, which is MG-AUTHZ-001.
package meshguard.policies.authz.no_source

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some rule in mesh.authorization.rules
	rule.action == "allow"
	not rule.open
	not restricted(rule)
	path := rule.sources_path
	message := "the rule admits everyone: it names no source"
}

restricted(rule) if rule.conditional

restricted(rule) if {
	count(rule.sources) > 0
	every source in rule.sources {
		source.narrowed
	}
}
