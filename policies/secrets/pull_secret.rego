# METADATA
# title: Registry credential in the manifest's namespace
# description: |
#   A pull secret is a Secret like any other, copied into every namespace. The node's own identity or a credential provider
#   needs none.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/#specifying-imagepullsecrets-on-a-pod
# custom:
#   id: MG-SEC-010
#   severity: low
#   action: audit
#   remediation: Let the kubelet's credential provider authenticate to the registry.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.secrets.pull_secret

import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some index, reference in workload.spec.imagePullSecrets
	path := $"{workload.spec_path}.imagePullSecrets[{index}]"
	message := $"the pods take pull secret {workload.name(reference, index)} from etcd"
}
