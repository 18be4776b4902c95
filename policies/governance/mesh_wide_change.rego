# METADATA
# title: Change to a mesh-wide object
# description: |
#   What holds for the whole mesh is changed by those who answer for it: one object in the root namespace opens or shuts
#   every service.
# related_resources:
#   - ref: https://istio.io/latest/docs/ops/best-practices/security/
# custom:
#   id: MG-GOV-005
#   severity: high
#   action: warn
#   remediation: >-
#     Ask the people who run the mesh, or add user or group to the policy's parameters users and groups.
#   kinds: [security.istio.io/PeerAuthentication, security.istio.io/AuthorizationPolicy, security.istio.io/RequestAuthentication, telemetry.istio.io/Telemetry, networking.istio.io/EnvoyFilter, networking.istio.io/Sidecar, kuma.io/Mesh, kuma.io/MeshTLS, kuma.io/MeshTrafficPermission, consul.hashicorp.com/Mesh, consul.hashicorp.com/ProxyDefaults, projectcalico.org/GlobalNetworkPolicy, cilium.io/CiliumClusterwideNetworkPolicy, meshguard.io/Guardrails, meshguard.io/ClusterExemption]
#   meshes: [istio, istio-ambient, consul, kuma, cilium]
#   elsewhere:
#     linkerd: What holds for the whole mesh is in the control plane's configuration, not in an object of the mesh.
#   parameters:
#     groups: ["system:masters", "kubeadm:cluster-admins", "meshguard:mesh-admins"]
#     # Controllers of the cluster, of GitOps and of the mesh; meshguard-check is who checks manifests offline.
#     users: ["system:serviceaccount:argocd:*", "system:serviceaccount:flux-system:*", "system:serviceaccount:istio-system:*", "system:serviceaccount:kuma-system:*", "system:serviceaccount:consul:*", "system:serviceaccount:kube-system:*", meshguard-check]
package meshguard.policies.governance.mesh_wide_change

import data.meshguard.lib.guardrails
import data.meshguard.lib.pattern
import data.meshguard.lib.request
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

everywhere := {
	"kuma.io/Mesh",
	"consul.hashicorp.com/Mesh",
	"consul.hashicorp.com/ProxyDefaults",
	"projectcalico.org/GlobalNetworkPolicy",
	"crd.projectcalico.org/GlobalNetworkPolicy",
	"cilium.io/CiliumClusterwideNetworkPolicy",
	"meshguard.io/Guardrails",
	"meshguard.io/ClusterExemption",
}

in_the_root := {
	"security.istio.io/PeerAuthentication",
	"security.istio.io/AuthorizationPolicy",
	"security.istio.io/RequestAuthentication",
	"telemetry.istio.io/Telemetry",
	"networking.istio.io/EnvoyFilter",
	"networking.istio.io/Sidecar",
}

# A deletion too, which has no object.
violation contains result.violation(rego.metadata.chain(), path, message) if {
	mesh_wide
	user := input.request.userInfo.username
	not pattern.any_matches(parameters.users, user)
	not in_group
	path := "metadata.name"
	message := $"{user} is not among those who may change what holds for the whole mesh ({input.request.kind.kind} {object.get(input.request, "name", "")})"
}

mesh_wide if request.kind in everywhere

mesh_wide if {
	request.kind in in_the_root
	input.request.namespace == data.meshguard.mesh.istio.root_namespace
}

# What is written into Kuma's own namespace holds for the mesh.
mesh_wide if {
	startswith(request.kind, "kuma.io/Mesh")
	input.request.namespace in data.meshguard.mesh.kuma.system_namespaces
}

in_group if {
	some group in input.request.userInfo.groups
	pattern.any_matches(parameters.groups, group)
}
