# METADATA
# title: Role for everybody
# description: |
#   A binding to all users, all service accounts or to those who are not logged in gives a role to every pod of the cluster,
#   or to whoever reaches the API server.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
# custom:
#   id: MG-GOV-004
#   severity: critical
#   action: deny
#   remediation: >-
#     Bind the role to the groups or service accounts that need it.
#   kinds: [rbac.authorization.k8s.io/ClusterRoleBinding, rbac.authorization.k8s.io/RoleBinding]
#   meshes: [any]
#   parameters:
#     roles: ["system:basic-user", "system:discovery", "system:public-info-viewer", "system:service-account-issuer-discovery"]
package meshguard.policies.governance.everybody_bound

import data.meshguard.lib.guardrails
import data.meshguard.lib.request
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

who := {
	"system:anonymous": "everybody who reaches the API server",
	"system:unauthenticated": "everybody who reaches the API server",
	"system:authenticated": "everybody who is logged in",
	"system:serviceaccounts": "every pod of the cluster",
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind in {"rbac.authorization.k8s.io/ClusterRoleBinding", "rbac.authorization.k8s.io/RoleBinding"}
	some index, subject in request.object.subjects
	who[subject.name]
	not request.object.roleRef.name in parameters.roles
	path := $"subjects[{index}]"
	message := $"{subject.kind} {subject.name}, which is {who[subject.name]}, would have the role {request.object.roleRef.name}"
}
