# METADATA
# title: Registry credential in the manifest's namespace
# description: |
#   A pull secret is a Secret like any other, copied into every namespace. The node's own identity or a credential provider
#   needs none. The pull secrets of a ServiceAccount are copied into each of its pods. Those that OpenShift makes itself for the
#   registry inside the cluster (NAME-dockercfg-…) are left alone: nobody could do without them.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/#specifying-imagepullsecrets-on-a-pod
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#add-imagepullsecrets-to-a-service-account
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/kubelet-credential-provider/
# custom:
#   id: MG-SEC-010
#   severity: low
#   action: audit
#   remediation: >-
#     Let the kubelet's credential provider authenticate to the registry, then remove imagePullSecrets, from the ServiceAccount too
#     if it has them.
#   kinds: [workload, ServiceAccount]
#   meshes: [any]
package meshguard.policies.secrets.pull_secret

import data.meshguard.lib.request
import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some index, reference in workload.spec.imagePullSecrets
	not of_openshift(reference)
	path := $"{workload.spec_path}.imagePullSecrets[{index}]"
	message := $"the pods take pull secret {workload.name(reference, index)} from etcd"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "ServiceAccount"
	some index, reference in request.object.imagePullSecrets
	not of_openshift(reference)
	path := $"imagePullSecrets[{index}]"
	message := $"all pods of service account {request.object.metadata.name} take pull secret {workload.name(reference, index)} from etcd"
}

of_openshift(reference) if regex.match(`-dockercfg-[a-z0-9]{5}$`, reference.name)
