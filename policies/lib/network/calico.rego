# METADATA
# title: Calico NetworkPolicy and GlobalNetworkPolicy
# related_resources:
#   - ref: https://docs.tigera.io/calico/latest/reference/resources/networkpolicy
#   - ref: https://docs.tigera.io/calico/latest/reference/resources/globalnetworkpolicy
package meshguard.lib.network.calico

import data.meshguard.lib.network.home
import data.meshguard.lib.network.ports

policies(written) := [policy |
	spec := written.spec
	selector := {"expression": expression(spec), "namespaces": object.get(spec, "namespaceSelector", "")}
	policy := {
		"path": "spec",
		"selector": selector,
		"everywhere": selector == {"expression": "all()", "namespaces": ""},
		"isolates": {type: true | some type in types(spec)},
		"rules": {
			"ingress": [rule(written, one, "source", $"spec.ingress[{index}]") |
				some index, one in spec.ingress
				decides(one)
			],
			"egress": [rule(written, one, "destination", $"spec.egress[{index}]") |
				some index, one in spec.egress
				decides(one)
			],
		},
	}
]

# Pods, not the host's own interfaces, are what the mesh is about.
expression(spec) := "all()" if {
	object.get(spec, "selector", "") == ""
} else := spec.selector

types(spec) := {lower(type) | some type in spec.types} if {
	is_array(spec.types)
} else := {"ingress", "egress"} if {
	is_array(spec.ingress)
	is_array(spec.egress)
} else := {"egress"} if {
	is_array(spec.egress)
} else := {"ingress"}

# Log goes on to the next rule.
decides(one) if lower(one.action) in {"allow", "deny", "pass"}

rule(written, one, peer, path) := {
	"path": path,
	"allows": lower(one.action) in {"allow", "pass"},
	"networks": object.get(one, [peer, "nets"], []),
	"local": local(written, object.get(one, peer, {})),
	"anyone": (object.keys(object.get(one, peer, {})) - {"ports"}) == set(),
	"ports": [range(protocol, port) |
		protocol := upper(object.get(one, "protocol", "ANY"))
		some port in ports.list(object.get(one, ["destination", "ports"], []))
	],
}

# A selector of a NetworkPolicy is for pods of its own namespace, unless it selects namespaces; a GlobalNetworkPolicy's for all.
local(written, peer) if {
	home.namespaced(written)
	peer.selector
	not peer.namespaceSelector
	not contains(peer.selector, "global()")
} else := false

range(protocol, port) := {"protocol": protocol, "first": to_number(bounds[0]), "last": to_number(bounds[1])} if {
	is_string(port)
	bounds := split(port, ":")
	count(bounds) == 2
} else := ports.range(protocol, port)
