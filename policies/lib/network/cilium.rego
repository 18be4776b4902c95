# METADATA
# title: CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy
# related_resources:
#   - ref: https://docs.cilium.io/en/stable/security/policy/
package meshguard.lib.network.cilium

import data.meshguard.lib.network.home
import data.meshguard.lib.network.ports

policies(written) := [policy |
	some place in places(written)
	spec := place.spec
	selector := spec.endpointSelector
	policy := {
		"path": place.path,
		"selector": selector,
		"everywhere": selector == {},
		"isolates": {direction: true |
			some direction in ["ingress", "egress"]
			isolates(spec, direction)
		},
		"rules": {direction: array.concat(denied, allowed) |
			some direction in ["ingress", "egress"]
			denied := rules(written, spec, $"{direction}Deny", direction, place.path, false)
			allowed := rules(written, spec, direction, direction, place.path, true)
		},
	}
]

places(written) := array.concat(
	[{"path": "spec", "spec": spec} | spec := written.spec],
	[{"path": $"specs[{index}]", "spec": spec} | some index, spec in written.specs],
)

isolates(spec, direction) if {
	object.get(spec, ["enableDefaultDeny", direction], true)
	some section in [direction, $"{direction}Deny"]
	is_array(spec[section])
}

peers := {"ingress": "from", "egress": "to"}

# An empty rule selects no peer, and so lets nothing pass.
rules(written, spec, section, direction, path, allows) := [rule |
	some index, one in spec[section]
	selectors := {key |
		some key, _ in one
		startswith(key, peers[direction])
		key != "toPorts"
	}
	count(selectors) + count(ports.list(object.get(one, "toPorts", []))) > 0
	rule := {
		"path": $"{path}.{section}[{index}]",
		"allows": allows,
		"anyone": anyone(one, selectors),
		"local": local(written, one, selectors),
		"networks": networks(one),
		"ports": [range(port) |
			some group in one.toPorts
			some port in group.ports
		],
	}
] if {
	is_array(spec[section])
} else := []

# The endpoints of a policy that has a namespace are in it, unless their labels name others.
local(written, one, selectors) if {
	home.namespaced(written)
	selectors == {"toEndpoints"}
	every selector in one.toEndpoints {
		not contains(json.marshal(selector), "io.kubernetes.pod.namespace")
		not contains(json.marshal(selector), "io.cilium.k8s.namespace")
	}
} else := false

anyone(_, set())

anyone(one, selectors) := count(open) > 0 if {
	count(selectors) > 0
	open := [1 |
		some key in selectors
		some peer in one[key]
		peer in {"all", "world", "0.0.0.0/0", "::/0"}
	]
}

networks(one) := array.concat(
	[cidr | some key in ["fromCIDR", "toCIDR"]; some cidr in one[key]],
	[entry.cidr | some key in ["fromCIDRSet", "toCIDRSet"]; some entry in one[key]],
)

range(port) := {"protocol": protocol, "first": 0, "last": 65535} if {
	protocol := object.get(port, "protocol", "ANY")
	port.port == "0"
} else := object.union(
	ports.range(object.get(port, "protocol", "ANY"), port.port),
	{"last": last | last := port.endPort},
)
