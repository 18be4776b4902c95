# METADATA
# title: Service-account token that never expires
# description: |
#   A Secret of this type makes Kubernetes write a token into it that is valid until the account is deleted.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/service-accounts/
# custom:
#   id: MG-SEC-005
#   severity: high
#   action: warn
#   remediation: Use the short-lived token of the pod's own volume, or the TokenRequest API.
#   kinds: [Secret]
#   meshes: [any]
package meshguard.policies.secrets.token_secret

import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "Secret"
	request.object.type == "kubernetes.io/service-account-token"
	path := "type"
	message := $"Secret {request.object.metadata.name} holds a service-account token that never expires"
}
