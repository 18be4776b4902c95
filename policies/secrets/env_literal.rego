# METADATA
# title: Literal credential in an environment variable
# description: |
#   No environment variable holds a credential in the manifest itself, where everyone who may read the object, the
#   repository or etcd reads it too. Judged by the variable's name and by well-known forms of its value; the value is
#   never part of the message.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
# custom:
#   id: MG-SEC-003
#   severity: critical
#   action: deny
#   remediation: >-
#     Remove the value, revoke the credential, and mount a new one as a file in a volume, such as by the annotations
#     meshguard.io/vault-role and meshguard.io/secret.<file>.
#   kinds: [workload]
#   meshes: [any]
#   parameters:
#     allowedNames: []
package meshguard.policies.secrets.env_literal

import data.meshguard.lib.credential
import data.meshguard.lib.guardrails
import data.meshguard.lib.pattern
import data.meshguard.lib.result
import data.meshguard.lib.workload

parameters := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some container in workload.containers
	some index, variable in container.spec.env
	reason := credential.in_variable(variable.name, variable.value)
	not pattern.any_matches(parameters.allowedNames, variable.name)
	path := $"{container.path}.env[{index}].value"
	message := $"container {container.name} holds a credential in environment variable {variable.name}: {reason}"
}
