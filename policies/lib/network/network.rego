# METADATA
# title: Network policies
# description: |
#   The network policies of Kubernetes, Calico and Cilium in the same terms. Undefined for every other kind.
package meshguard.lib.network

import data.meshguard.lib.cluster
import data.meshguard.lib.mesh
import data.meshguard.lib.namespace
import data.meshguard.lib.network.calico
import data.meshguard.lib.network.cilium
import data.meshguard.lib.network.kubernetes
import data.meshguard.lib.request

vendors := {
	"networking.k8s.io/NetworkPolicy": "kubernetes",
	"projectcalico.org/NetworkPolicy": "calico",
	"projectcalico.org/GlobalNetworkPolicy": "calico",
	"crd.projectcalico.org/NetworkPolicy": "calico",
	"crd.projectcalico.org/GlobalNetworkPolicy": "calico",
	"cilium.io/CiliumNetworkPolicy": "cilium",
	"cilium.io/CiliumClusterwideNetworkPolicy": "cilium",
}

# METADATA
# description: |
#   The policies that the object holds: an array of `path`, `selector` (the pods), `everywhere` (whether it selects every
#   pod), `isolates` (the directions, ingress and egress, in which only what a policy allows passes), and `rules` by
#   direction. A rule has `path`, `allows`, `anyone` (whether it is for every peer), `local` (all its peers are pods of the
#   policy's own namespace), and `ports`, empty for all of them.
policies := parsed(vendors[request.kind], request.object)

parsed("kubernetes", written) := kubernetes.policies(written)

parsed("calico", written) := calico.policies(written)

parsed("cilium", written) := cilium.policies(written)

# METADATA
# description: What is in the cluster already, of every vendor.
present := [policy |
	some kind, vendor in vendors
	some other in cluster.others(kind)
	some policy in parsed(vendor, other)
]

# METADATA
# description: The mesh of the pods that the object is about. A policy for the whole cluster is for the usual one.
mesh_name := mesh.of({"name": "", "labels": {}, "annotations": {}}) if {
	cluster_wide
} else := mesh.name if {
	mesh.choice.state == "in"
} else := "consul" if {
	mesh.name == "consul"
}

# METADATA
# description: The object holds in the whole cluster.
cluster_wide if endswith(request.kind, "/GlobalNetworkPolicy")

cluster_wide if request.kind == "cilium.io/CiliumClusterwideNetworkPolicy"

# METADATA
# description: The pods, in words.
scope := "of the cluster" if cluster_wide

scope := $"of namespace {namespace.name}" if not cluster_wide

# METADATA
# description: |
#   The policies of the object that let none of these ports pass in a direction, while no policy beside them does for
#   the same pods: what policies allow adds up.
closing(direction, protocol, ports) := [policy |
	some policy in policies
	policy.isolates[direction]
	every port in ports {
		closed(policy, direction, protocol, port)
	}
]

closed(policy, direction, protocol, port) if {
	not opens(policy, direction, protocol, port)
	not opened_beside(policy, direction, protocol, port)
}

opened_beside(policy, direction, protocol, port) if {
	some other in beside(policy)
	opens(other, direction, protocol, port)
}

# METADATA
# description: The policies that hold for the same pods, this one among them.
beside(policy) := [other |
	some other in array.concat(policies, present)
	same_pods(other, policy)
]

same_pods(other, _) if other.everywhere

same_pods(other, policy) if other.selector == policy.selector

same_pods(other, policy) if {
	is_object(other.selector.matchLabels)
	object.keys(other.selector) == {"matchLabels"}
	every key, value in other.selector.matchLabels {
		policy.selector.matchLabels[key] == value
	}
}

# The first rule that names the port decides. What pods of the mesh need of others is in other namespaces: name servers, the
# control plane.
opens(policy, direction, protocol, port) if {
	deciding := [rule |
		some rule in policy.rules[direction]
		covers(rule, protocol, port)
		not stays_at_home(rule, direction)
	]
	deciding[0].allows
}

stays_at_home(rule, "egress") if {
	rule.local
	not namespace.name in data.meshguard.mesh.unmeshed_namespaces
}

covers(rule, _, _) if count(rule.ports) == 0

covers(rule, protocol, port) if {
	some range in rule.ports
	range.protocol in {protocol, "ANY"}
	range.first <= port
	port <= range.last
}
