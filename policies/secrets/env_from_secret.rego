# METADATA
# title: Whole Secret in the environment
# description: A container takes no whole Secret into its environment through `envFrom`.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
# custom:
#   id: MG-SEC-002
#   severity: high
#   action: deny
#   remediation: >-
#     Remove the envFrom entry and mount the secret as files in a volume, such as by the annotations meshguard.io/vault-role
#     and meshguard.io/secret.<file>; let the application read the files.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.secrets.env_from_secret

import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some container in workload.containers
	some index, source in container.spec.envFrom
	reference := source.secretRef
	path := $"{container.path}.envFrom[{index}].secretRef"
	message := $"container {container.name} takes all of Secret {workload.name(reference, index)} into its environment"
}
