# METADATA
# title: Secrets from Vault that cannot be delivered
# description: |
#   What a pod asks of Vault has to be complete, and of a kind that can be honoured. A pod that would start with other
#   files than it expects is better not started.
# related_resources:
#   - ref: https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations
# custom:
#   id: MG-SEC-202
#   severity: high
#   action: deny
#   remediation: >-
#     Put the annotation right. A template writes fields of one secret, as in with secret "secret/data/cart", .Data.data.password, end,
#     with range over all of them, if, toJSON, base64Decode and the like; for more, use meshguard.io/template.<file>.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.secrets.vault_not_deliverable

import data.meshguard.lib.result
import data.meshguard.lib.vault

violation contains result.violation(rego.metadata.chain(), problem.path, problem.message) if {
	some problem in vault.problems
}
