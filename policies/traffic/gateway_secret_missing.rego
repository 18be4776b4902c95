# METADATA
# title: Gateway whose certificate is not there
# description: |
#   The Secret that a gateway names does not exist where the gateway looks for it: its TLS listener does not start. Said of
#   namespaces only whose Secrets are known: the manifests that are checked together, or what webhook.certificateNamespaces
#   names. cert-manager often makes the Secret after the gateway.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0101/
#   - ref: https://istio.io/latest/docs/ops/common-problems/network-issues/
#   - ref: https://gateway-api.sigs.k8s.io/guides/tls/
# custom:
#   id: MG-TRAFFIC-022
#   severity: medium
#   action: warn
#   remediation: >-
#     Correct the name, or put the Secret into the namespace that is named: for an Istio Gateway that of the gateway's pods. If
#     cert-manager or an operator makes it in a moment, nothing has to be done.
#   kinds: [networking.istio.io/Gateway, gateway.networking.k8s.io/Gateway, networking.k8s.io/Ingress]
#   meshes: [any]
package meshguard.policies.traffic.gateway_secret_missing

import data.meshguard.lib.cluster
import data.meshguard.lib.mesh
import data.meshguard.lib.nearest
import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), credential.path, message) if {
	some credential in mesh.tls_credentials
	not made_by_cert_manager
	some home in homes(credential)
	secrets := {secret.name | some secret in cluster.others("Secret"); secret.namespace == home}

	# Where not one is known, nobody has looked.
	count(secrets) > 0
	not credential.secret in secrets
	message := $"Secret {credential.secret}, which TLS is served with, is not in namespace {home}{nearest.hint(credential.secret, secrets)}"
}

# An Istio Gateway's Secrets are beside the pods that it selects.
homes(credential) := {credential.namespace} if {
	credential.namespace != ""
} else := {workload.namespace | some workload in mesh.gateway_workloads}

made_by_cert_manager if {
	some key, _ in request.object.metadata.annotations
	startswith(key, "cert-manager.io/")
}
