# METADATA
# title: Service-account token mounted without being asked for
# description: |
#   A pod that does not say otherwise gets a token for the API server, which most applications never use and any intruder
#   will.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/service-accounts/
# custom:
#   id: MG-SEC-011
#   severity: low
#   action: audit
#   remediation: Set automountServiceAccountToken to false, or to true where the application talks to the API server.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.secrets.service_account_token

import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	workload.template
	object.get(workload.spec, "automountServiceAccountToken", null) == null
	path := $"{workload.spec_path}.automountServiceAccountToken"
	message := "the pods do not say whether they need a token for the API server, and get one"
}
