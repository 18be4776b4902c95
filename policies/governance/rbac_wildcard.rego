# METADATA
# title: Wildcard in a role
# description: |
#   A role with a wildcard grants what is not there yet: the next custom resource of the mesh, and every verb on it.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#wildcards
# custom:
#   id: MG-GOV-002
#   severity: high
#   action: warn
#   remediation: >-
#     List the API groups, resources and verbs that are needed.
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   meshes: [any]
package meshguard.policies.governance.rbac_wildcard

import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind in {"rbac.authorization.k8s.io/Role", "rbac.authorization.k8s.io/ClusterRole"}
	name := object.get(request.object, ["metadata", "name"], "")
	not startswith(name, "system:")
	name != "cluster-admin"
	some index, rule in request.object.rules
	some field in ["apiGroups", "resources", "verbs"]
	"*" in rule[field]
	path := $"rules[{index}].{field}"
	message := $"{request.object.kind} {name} grants all {named_field[field]}{where(rule, field)}"
}

named_field := {"apiGroups": "API groups", "resources": "resources", "verbs": "verbs"}

where(rule, "verbs") := $" on {concat(", ", object.get(rule, "resources", ["URLs"]))}"

where(rule, "resources") := $" of {concat(", ", groups)}" if {
	groups := [named(group) | some group in object.get(rule, "apiGroups", [])]
}

where(_, "apiGroups") := ""

named("") := "the core group"

named(group) := group if group != ""
