# METADATA
# title: Plain Secret
# description: |
#   A Secret's value is in etcd, in its backups, and in front of everyone who may read Secrets. Secrets that the platform
#   makes itself are left alone, by type.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
# custom:
#   id: MG-SEC-004
#   severity: medium
#   action: audit
#   remediation: Keep the value in Vault and let the pod mount it from there.
#   kinds: [Secret]
#   meshes: [any]
#   parameters:
#     allowedTypes:
#       - bootstrap.kubernetes.io/token
#       - helm.sh/release.v1
#       - istio.io/*
#       - kubernetes.io/service-account-token
package meshguard.policies.secrets.plain_secret

import data.meshguard.lib.guardrails
import data.meshguard.lib.pattern
import data.meshguard.lib.request
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "Secret"
	type := object.get(request.object, "type", "Opaque")
	not pattern.any_matches(parameters.allowedTypes, type)
	path := "data"
	message := $"Secret {request.object.metadata.name} of type {type} puts its value into etcd"
}
