# METADATA
# title: Network policy that allows everything
# description: |
#   A rule without peers and without ports, for every pod, undoes every other policy of its scope: what policies allow
#   adds up.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/#allow-all-ingress-traffic
# custom:
#   id: MG-NET-005
#   severity: medium
#   action: warn
#   remediation: Name the peers, the ports or the pods that the rule is for.
#   kinds: [networking.k8s.io/NetworkPolicy, projectcalico.org/NetworkPolicy, projectcalico.org/GlobalNetworkPolicy, crd.projectcalico.org/NetworkPolicy, crd.projectcalico.org/GlobalNetworkPolicy, cilium.io/CiliumNetworkPolicy, cilium.io/CiliumClusterwideNetworkPolicy]
#   meshes: [any]
#   parameters:
#     directions: [ingress]
package meshguard.policies.network.allow_all

import data.meshguard.lib.guardrails
import data.meshguard.lib.network
import data.meshguard.lib.request
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), rule.path, message) if {
	some policy in network.policies
	policy.everywhere
	some direction in parameters.directions
	some rule in policy.rules[direction]
	rule.allows
	rule.anyone
	rule.ports == []
	message := $"{input.request.kind.kind} {request.object.metadata.name} allows all {direction} for every pod {network.scope}"
}
