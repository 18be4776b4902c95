# METADATA
# title: Secret in an environment variable
# description: |
#   A container reads no Secret through `secretKeyRef`. What is in the environment is seen by every child process, by
#   crash reports and by whoever may exec into the pod, and never rotates without a restart.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
# custom:
#   id: MG-SEC-001
#   severity: high
#   action: deny
#   remediation: >-
#     Remove the variable and mount the secret as a file in a volume, such as by the annotations meshguard.io/vault-role and
#     meshguard.io/secret.<file>; let the application read the file.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.secrets.env_secret_key_ref

import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some container in workload.containers
	some index, variable in container.spec.env
	reference := variable.valueFrom.secretKeyRef
	path := $"{container.path}.env[{index}].valueFrom.secretKeyRef"
	message := $"container {container.name} reads environment variable {workload.name(variable, index)} from {described(reference)}"
}

described(reference) := $"key {reference.key} of Secret {reference.name}" if {
	reference.key
	reference.name
} else := "a Secret"
