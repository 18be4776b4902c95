# METADATA
# title: Rule that allows everything
# description: |
#   An empty rule matches every request from anyone: the policy allows all, also what other policies meant to leave out.
#   Cilium's policies are judged as network policies.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/security/authorization-policy/
# custom:
#   id: MG-AUTHZ-002
#   severity: high
#   action: deny
#   remediation: >-
#     Name in the rule who may call: principals or namespaces (Istio), requiredAuthenticationRefs (Linkerd), sources (Consul),
#     from or a SPIFFE id (Kuma). Or remove the rule; without any rule the policy allows nothing.
#   kinds: [security.istio.io/AuthorizationPolicy, policy.linkerd.io/AuthorizationPolicy, consul.hashicorp.com/ServiceIntentions, kuma.io/MeshTrafficPermission, kuma.io/TrafficPermission]
#   meshes: [istio, istio-ambient, linkerd, consul, kuma]
#   elsewhere:
#     cilium: Its policies are network policies too; one that allows everything is MG-NET-005.
package meshguard.policies.authz.allow_all

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some rule in mesh.authorization.rules
	rule.action == "allow"
	rule.open
	path := rule.path
	message := "an empty rule allows every request from anyone"
}
