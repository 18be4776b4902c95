# METADATA
# title: Selector that selects nothing
# description: |
#   A policy for pods that there are not protects nobody, whatever it says. Looked for among the workloads of its
#   namespace, once there are any: a policy often comes before what it is for. A Gateway's pods are looked for in the whole
#   cluster, by the webhook alone: manifests that are checked are not all there is. Known are Deployments, StatefulSets, DaemonSets
#   and CronJobs, and what else makes pods in manifests that are checked; pods of other controllers, such as a Rollout, are not.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0101/
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0127/
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0173/
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
# custom:
#   id: MG-GOV-015
#   severity: medium
#   action: warn
#   remediation: >-
#     Correct the labels of the selector: they have to be those of the pod template, not of the Deployment. If the
#     workload comes later, or another kind of controller makes its pods (a Rollout), nothing has to be done.
#   kinds: [security.istio.io/AuthorizationPolicy, security.istio.io/PeerAuthentication, security.istio.io/RequestAuthentication, telemetry.istio.io/Telemetry, networking.istio.io/Sidecar, networking.istio.io/EnvoyFilter, networking.istio.io/DestinationRule, networking.istio.io/Gateway, policy.linkerd.io/Server, kuma.io/MeshTrafficPermission, kuma.io/MeshTLS, kuma.io/MeshTimeout, kuma.io/MeshRetry, kuma.io/MeshCircuitBreaker, kuma.io/MeshHTTPRoute, kuma.io/MeshTCPRoute, kuma.io/MeshFaultInjection, cilium.io/CiliumNetworkPolicy, networking.k8s.io/NetworkPolicy, policy/PodDisruptionBudget]
#   meshes: [istio, istio-ambient, linkerd, kuma, cilium, any]
package meshguard.policies.governance.selector_without_effect

import data.meshguard.lib.mesh
import data.meshguard.lib.mesh.selection
import data.meshguard.lib.namespace
import data.meshguard.lib.request
import data.meshguard.lib.result
import data.meshguard.lib.selector

violation contains result.violation(rego.metadata.chain(), chosen.path, message) if {
	some chosen in mesh.selections
	every labels in selection.pods {
		not selector.matches(chosen.selector, labels)
	}
	message := $"no workload of namespace {namespace.name} that is known has the labels that it selects: {words(chosen.selector)}"
}

# A gateway's pods may be in any namespace.
violation contains result.violation(rego.metadata.chain(), path, message) if {
	selection.gateway_selects_nothing
	path := "spec.selector"
	message := $"no workload of the cluster has the labels that the gateway selects: {words({"matchLabels": request.object.spec.selector})}"
}

words(chosen) := concat(", ", array.concat(
	sort([$"{key}={value}" | some key, value in chosen.matchLabels]),
	[$"{expression.key} {expression.operator} {concat("|", object.get(expression, "values", []))}" |
		some expression in chosen.matchExpressions
	],
))
