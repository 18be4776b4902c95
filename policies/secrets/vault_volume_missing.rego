# METADATA
# title: Pod that would start without its secrets
# description: |
#   The pod asks for secrets from Vault and has no volume that brings them: the mutating webhook was not called, or
#   another one took the volume away.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/
# custom:
#   id: MG-SEC-203
#   severity: high
#   action: deny
#   remediation: >-
#     Look whether Meshguard's MutatingWebhookConfiguration matches the pod and MG-SEC-201 is not off, or add the CSI volume
#     to the manifest.
#   kinds: [Pod]
#   meshes: [any]
package meshguard.policies.secrets.vault_volume_missing

import data.meshguard.lib.request
import data.meshguard.lib.result
import data.meshguard.lib.vault
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "Pod"
	input.request.operation == "CREATE"
	vault.wish
	not vault.delivered
	path := workload.annotation_path(vault.wish.role_annotation)
	message := $"no volume of {vault.driver} brings the secrets that the pod asks for"
}
