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
#     Put the annotation right. A template has what text/template has but define, and the functions of consul-template that look at
#     nothing but what they are given; each secret is named by a text, as in with secret "secret/data/cart".
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.secrets.vault_not_deliverable

import data.meshguard.lib.result
import data.meshguard.lib.vault

violation contains result.violation(rego.metadata.chain(), problem.path, problem.message) if {
	some problem in vault.problems
}
