# METADATA
# title: Kubernetes NetworkPolicy
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
package meshguard.lib.network.kubernetes

import data.meshguard.lib.network.ports

policies(written) := [policy |
	spec := written.spec
	selector := spec.podSelector
	policy := {
		"path": "spec",
		"selector": selector,
		"everywhere": selector == {},
		"isolates": {type: true | some type in types(spec)},
		"rules": {
			"ingress": [rule(one, "from", $"spec.ingress[{index}]") | some index, one in spec.ingress],
			"egress": [rule(one, "to", $"spec.egress[{index}]") | some index, one in spec.egress],
		},
	}
]

types(spec) := {lower(type) | some type in spec.policyTypes} if {
	is_array(spec.policyTypes)
} else := {"ingress", "egress"} if {
	is_array(spec.egress)
} else := {"ingress"}

rule(one, peers, path) := {
	"path": path,
	"allows": true,
	"anyone": anyone(ports.list(one[peers])),
	"local": local(ports.list(one[peers])),
	"networks": [peer.ipBlock.cidr | some peer in one[peers]],
	"ports": [range(port) | some port in one.ports],
} if {
	one[peers]
} else := {
	"path": path,
	"allows": true,
	"anyone": true,
	"local": false,
	"networks": [],
	"ports": [range(port) | some port in one.ports],
}

anyone([])

anyone(peers) := count(open) > 0 if {
	count(peers) > 0
	open := [1 | some peer in peers; whole_world(peer)]
}

# Without a selector of namespaces a peer is a pod of the policy's own.
local([]) := false

local(peers) := count(elsewhere) == 0 if {
	count(peers) > 0
	elsewhere := [1 |
		some peer in peers
		object.keys(peer) != {"podSelector"}
	]
}

whole_world(peer) if {
	peer.ipBlock.cidr in {"0.0.0.0/0", "::/0"}
	count(object.get(peer.ipBlock, "except", [])) == 0
}

# Every pod of every namespace.
whole_world(peer) if peer == {"namespaceSelector": {}}

range(port) := object.union(
	ports.range(object.get(port, "protocol", "TCP"), port.port),
	{"last": last | last := port.endPort},
) if {
	port.port
} else := {"protocol": object.get(port, "protocol", "TCP"), "first": 0, "last": 65535}
