# METADATA
# title: Network policy that closes ambient's probes
# description: |
#   In ambient the kubelet's probes reach a pod from 169.254.7.127, which no CNI takes for the node's own traffic. A
#   policy that does not let that address in makes every pod unready.
# related_resources:
#   - ref: https://istio.io/latest/docs/ambient/usage/networkpolicy/
# custom:
#   id: MG-NET-007
#   severity: high
#   action: warn
#   remediation: Allow ingress from 169.254.7.127/32 (and fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128 where pods have IPv6).
#   kinds: [networking.k8s.io/NetworkPolicy]
#   meshes: [istio-ambient]
package meshguard.policies.network.ambient_probes

import data.meshguard.lib.cluster
import data.meshguard.lib.network
import data.meshguard.lib.request
import data.meshguard.lib.result

kind := "networking.k8s.io/NetworkPolicy"

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == kind
	network.mesh_name == "istio-ambient"
	some policy in network.policies
	policy.isolates.ingress
	not admitted
	path := "spec.ingress"
	message := $"{request.object.metadata.name} closes the kubelet's probes, which come from 169.254.7.127 in ambient, for pods {network.scope}"
}

admitted if {
	some one in array.concat([request.object], cluster.others(kind))
	selects_them(one)
	some rule in one.spec.ingress
	lets_probes_in(rule)
}

selects_them(one) if one.spec.podSelector in [{}, request.object.spec.podSelector]

lets_probes_in(rule) if count(object.get(rule, "from", [])) == 0

lets_probes_in(rule) if {
	some peer in rule.from
	peer.ipBlock.cidr in {"169.254.7.127/32", "169.254.0.0/16", "0.0.0.0/0"}
}
