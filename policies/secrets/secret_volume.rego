# METADATA
# title: Secret as a volume
# description: |
#   The volume's value comes from etcd. Where secrets are delivered from Vault, that is one place too many; guardrails set
#   this policy to deny there.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
# custom:
#   id: MG-SEC-006
#   severity: medium
#   action: audit
#   remediation: Mount the secret from Vault.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.secrets.secret_volume

import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some volume in workload.secret_volumes
	path := volume.path
	message := $"volume {volume.name} takes Secret {volume.secret} from etcd"
}
