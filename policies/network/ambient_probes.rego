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
#   remediation: >-
#     Allow ingress from 169.254.7.127/32 (and fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128 where pods have IPv6): as ipBlock
#     (Kubernetes), source.nets (Calico), or fromCIDR (Cilium).
#   kinds: [networking.k8s.io/NetworkPolicy, projectcalico.org/NetworkPolicy, projectcalico.org/GlobalNetworkPolicy, crd.projectcalico.org/NetworkPolicy, crd.projectcalico.org/GlobalNetworkPolicy, cilium.io/CiliumNetworkPolicy, cilium.io/CiliumClusterwideNetworkPolicy]
#   meshes: [istio-ambient]
#   elsewhere:
#     istio: The kubelet's probes come from the node, which every CNI lets in.
#     linkerd: The kubelet's probes come from the node, which every CNI lets in.
#     consul: The kubelet's probes come from the node, which every CNI lets in.
#     kuma: The kubelet's probes come from the node, which every CNI lets in.
#     cilium: The kubelet's probes come from the node, which Cilium lets in.
package meshguard.policies.network.ambient_probes

import data.meshguard.lib.network
import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	network.mesh_name == "istio-ambient"
	some policy in network.policies
	policy.isolates.ingress
	not admitted(policy)
	path := $"{policy.path}.ingress"
	message := $"{input.request.kind.kind} {request.object.metadata.name} closes the kubelet's probes, which come from 169.254.7.127 in ambient, for pods {network.scope}"
}

admitted(policy) if {
	some other in network.beside(policy)
	some rule in other.rules.ingress
	rule.allows
	lets_probes_in(rule)
}

lets_probes_in(rule) if rule.anyone

lets_probes_in(rule) if {
	some cidr in rule.networks
	cidr in {"169.254.7.127/32", "169.254.7.127", "169.254.0.0/16"}
}
