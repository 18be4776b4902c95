# METADATA
# title: Namespace without an owner
# description: |
#   A namespace without an owner and an environment belongs to nobody when a certificate ends or a caller has to be asked.
#   Guardrails select namespaces by such labels.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
# custom:
#   id: MG-GOV-001
#   severity: medium
#   action: warn
#   remediation: >-
#     Add the label to the namespace: who answers for it (owner), what it is for, such as prod or dev (environment). Which
#     labels are asked for is a parameter.
#   kinds: [Namespace]
#   meshes: [any]
#   parameters:
#     labels: [owner, environment]
package meshguard.policies.governance.namespace_labels

import data.meshguard.lib.guardrails
import data.meshguard.lib.namespace
import data.meshguard.lib.request
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "Namespace"
	not namespace.name in data.meshguard.mesh.unmeshed_namespaces
	some key in parameters.labels
	object.get(namespace.labels, key, "") == ""
	path := $"metadata.labels[{key}]"
	message := $"namespace {namespace.name} has no label {key}"
}
