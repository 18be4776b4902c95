# METADATA
# title: Binding to cluster-admin
# description: |
#   Whoever is cluster-admin may change the mesh, its certificates and these guardrails.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege
# custom:
#   id: MG-GOV-003
#   severity: high
#   action: warn
#   remediation: >-
#     Bind a role that has what is needed. For the people who run the cluster, name their group in the parameter groups.
#   kinds: [rbac.authorization.k8s.io/ClusterRoleBinding, rbac.authorization.k8s.io/RoleBinding]
#   meshes: [any]
#   parameters:
#     groups: ["system:masters"]
package meshguard.policies.governance.cluster_admin

import data.meshguard.lib.guardrails
import data.meshguard.lib.request
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind in {"rbac.authorization.k8s.io/ClusterRoleBinding", "rbac.authorization.k8s.io/RoleBinding"}
	request.object.roleRef.name == "cluster-admin"
	some index, subject in request.object.subjects
	not subject.name in parameters.groups
	path := $"subjects[{index}]"
	message := $"{subject.kind} {subject.name} would be cluster-admin{where}"
}

where := $" in namespace {input.request.namespace}" if {
	request.kind == "rbac.authorization.k8s.io/RoleBinding"
} else := ""
