# METADATA
# title: Change by hand to what GitOps manages
# description: |
#   A controller will undo the change, or the repository no longer says what runs. Who looks for the cause finds neither.
# related_resources:
#   - ref: https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/
#   - ref: https://fluxcd.io/flux/components/kustomize/kustomizations/
# custom:
#   id: MG-GOV-012
#   severity: medium
#   action: warn
#   remediation: >-
#     Change it in the repository. In an emergency suspend the controller first, and say so there.
#   kinds: [workload, networking.istio.io/VirtualService, networking.istio.io/DestinationRule, security.istio.io/PeerAuthentication, security.istio.io/AuthorizationPolicy, networking.k8s.io/NetworkPolicy, ConfigMap]
#   meshes: [any]
#   parameters:
#     users: ["system:serviceaccount:argocd:*", "system:serviceaccount:flux-system:*", "system:serviceaccount:kube-system:*", "system:node:*", "system:kube-controller-manager", "system:apiserver"]
package meshguard.policies.governance.gitops_owner

import data.meshguard.lib.guardrails
import data.meshguard.lib.pattern
import data.meshguard.lib.request
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), path, message) if {
	input.request.operation == "UPDATE"
	some owner in owners
	user := input.request.userInfo.username
	not pattern.any_matches(parameters.users, user)
	changed
	path := owner.path
	message := $"{user} changes by hand what {owner.who} manages"
}

owners contains {"who": who, "path": path} if {
	some key, tool in {"argocd.argoproj.io/tracking-id": "Argo CD"}
	from := request.object.metadata.annotations[key]
	who := $"{tool} ({split(from, ":")[0]})"
	path := $"metadata.annotations[{key}]"
}

owners contains {"who": who, "path": path} if {
	some key, tool in {"kustomize.toolkit.fluxcd.io/name": "Flux", "helm.toolkit.fluxcd.io/name": "Flux", "argocd.argoproj.io/instance": "Argo CD"}
	from := request.object.metadata.labels[key]
	who := $"{tool} ({from})"
	path := $"metadata.labels[{key}]"
}

changed if {
	some part in ["spec", "data", "rules"]
	object.get(request.object, part, null) != object.get(input.request.oldObject, part, null)
}
