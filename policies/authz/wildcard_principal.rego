# METADATA
# title: Wildcard principal
# description: |
#   Principal "*" admits every workload that has any identity in the mesh, which is nearly all of them.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/security/authorization-policy/
# custom:
#   id: MG-AUTHZ-001
#   severity: high
#   action: warn
#   remediation: >-
#     Name the workloads that need access: SPIFFE ids (Istio, Linkerd, Kuma), names of services (Consul), or the labels of
#     pods in fromEndpoints (Cilium).
#   kinds: [security.istio.io/AuthorizationPolicy, policy.linkerd.io/MeshTLSAuthentication, policy.linkerd.io/ServerAuthorization, consul.hashicorp.com/ServiceIntentions, kuma.io/MeshTrafficPermission, kuma.io/TrafficPermission, cilium.io/CiliumNetworkPolicy, cilium.io/CiliumClusterwideNetworkPolicy]
#   meshes: [istio, istio-ambient, linkerd, consul, kuma, cilium]
package meshguard.policies.authz.wildcard_principal

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some rule in mesh.authorization.rules
	rule.action == "allow"
	some source in rule.sources
	"*" in source.principals
	path := source.path
	message := "principal \"*\" admits every workload of the mesh"
}
