# METADATA
# title: Literal credential in arguments
# description: |
#   No argument holds a credential: besides the manifest, every process on the node can read it. Judged as
#   environment variables are; the value is never part of the message.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
# custom:
#   id: MG-SEC-008
#   severity: critical
#   action: deny
#   remediation: >-
#     Remove the value, revoke the credential, and let the application read a new one from a file in a volume, such as by
#     the annotations meshguard.io/vault-role and meshguard.io/secret.<file>.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.secrets.arguments

import data.meshguard.lib.credential
import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some container in workload.containers
	some list in ["command", "args"]
	some index, argument in container.spec[list]
	reason := in_argument(argument)
	path := $"{container.path}.{list}[{index}]"
	message := $"container {container.name} holds a credential in its {list}: {reason}"
}

# "--db-password=value": the flag's name tells.
in_argument(argument) := reason if {
	startswith(argument, "-")
	position := indexof(argument, "=")
	position > 0
	name := trim_left(substring(argument, 0, position), "-")
	reason := credential.in_variable(name, substring(argument, position + 1, -1))
} else := credential.form(argument)
