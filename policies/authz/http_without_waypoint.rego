# METADATA
# title: HTTP rules that nobody reads
# description: |
#   In ambient only a waypoint reads HTTP. In ztunnel an ALLOW rule on methods, paths or tokens matches nothing, and a DENY
#   policy denies more than it says. Under Cilium's ztunnel a policy sees one port and no HTTP at all.
# related_resources:
#   - ref: https://istio.io/latest/docs/ambient/usage/l4-policy/
#   - ref: https://docs.cilium.io/en/latest/security/network/encryption-ztunnel/
# custom:
#   id: MG-AUTHZ-006
#   severity: high
#   action: deny
#   remediation: >-
#     Attach the policy to a waypoint with targetRefs (Istio), or restrict it to principals, namespaces, addresses and
#     ports.
#   kinds: [security.istio.io/AuthorizationPolicy, cilium.io/CiliumNetworkPolicy, cilium.io/CiliumClusterwideNetworkPolicy]
#   meshes: [istio-ambient, cilium]
#   elsewhere:
#     istio: A sidecar reads HTTP.
#     linkerd: Its proxy reads HTTP.
#     consul: Its proxy reads HTTP; permissions on a service that is not HTTP are refused by Consul.
#     kuma: MeshTrafficPermission has no rules on HTTP.
package meshguard.policies.authz.http_without_waypoint

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some rule in mesh.authorization.rules
	rule.http
	mesh.name in {"istio-ambient", "cilium"}
	not mesh.authorization.attached
	path := rule.path
	message := "the rule is on HTTP, which ztunnel does not read: it lets nobody in, or denies more than it says"
}
