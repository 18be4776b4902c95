# METADATA
# title: Network policy without DNS
# description: |
#   Once a policy restricts what pods may call, DNS needs a rule of its own. Without it no name resolves, not even the
#   control plane's, and pods fail minutes later, when their caches are empty.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
# custom:
#   id: MG-NET-001
#   severity: high
#   action: warn
#   remediation: >-
#     Allow egress to the cluster's DNS on port 53, UDP and TCP, in this policy or in one that is applied before it.
#   kinds: [networking.k8s.io/NetworkPolicy, projectcalico.org/NetworkPolicy, projectcalico.org/GlobalNetworkPolicy, crd.projectcalico.org/NetworkPolicy, crd.projectcalico.org/GlobalNetworkPolicy, cilium.io/CiliumNetworkPolicy, cilium.io/CiliumClusterwideNetworkPolicy]
#   meshes: [any]
package meshguard.policies.network.dns_closed

import data.meshguard.lib.network
import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	network.policies
	network.mesh_name != "none"
	protocols := ["UDP", "TCP"]
	shut := [protocol |
		some protocol in protocols
		count(network.closing("egress", protocol, [53])) > 0
	]
	some policy in network.closing("egress", shut[0], [53])
	path := $"{policy.path}.egress"
	message := $"{input.request.kind.kind} {request.object.metadata.name} closes DNS (port 53, {concat(" and ", shut)}) to pods {network.scope}"
}
