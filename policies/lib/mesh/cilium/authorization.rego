# METADATA
# title: Cilium's authorization
# description: |
#   Translates CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy into the mesh model, for namespaces whose mesh is
#   Cilium: elsewhere they are network policies and no more. Only what comes in is authorization. There is no dry run of
#   one policy: the audit mode stops the enforcement of all. A rule that allows everything is a network policy's fault too
#   (category network), so nothing is called open here.
# related_resources:
#   - ref: https://docs.cilium.io/en/latest/security/policy/language/
#   - ref: https://docs.cilium.io/en/latest/network/servicemesh/mutual-authentication/mutual-authentication/
#   - ref: https://docs.cilium.io/en/latest/security/network/encryption-ztunnel/
package meshguard.lib.mesh.cilium_authorization

import data.meshguard.lib.mesh.cilium
import data.meshguard.lib.mesh.terms
import data.meshguard.lib.namespace
import data.meshguard.lib.request

# A policy has one spec, or a list of them.
specs := array.concat(
	[{"path": "spec", "spec": spec} | spec := request.object.spec],
	[{"path": $"specs[{index}]", "spec": spec} | some index, spec in request.object.specs],
)

# ztunnel sends everything to one port: no policy sees HTTP there.
authorization := object.union(
	terms.restriction(rules, "", false),
	{"restricts": false, "attached": object.get(namespace.labels, cilium.label, "") != "true"},
)

rules := [rule |
	some entry in specs
	some list, action in {"ingress": "allow", "ingressDeny": "deny"}
	some index, incoming in entry.spec[list]
	count(incoming) > 0
	path := $"{entry.path}.{list}[{index}]"
	rule := object.union(terms.rule(path, action, sources(path, incoming)), {
		"http": http(incoming),
		"conditional": conditional(incoming),
	})
]

http(incoming) if {
	some ports in incoming.toPorts
	count(ports.rules.http) > 0
} else := false

# What restricts the caller and is no list of identities or networks.
conditional(incoming) if {
	some field in ["fromRequires", "fromGroups", "fromNodes"]
	count(incoming[field]) > 0
} else := false

sources(path, incoming) := array.concat(
	array.concat(
		[{"path": place, "principals": principals(selector), "narrowed": true} |
			some index, selector in incoming.fromEndpoints
			place := $"{path}.fromEndpoints[{index}]"
		],
		[{"path": place, "principals": entity_principals(entity), "narrowed": not_everyone(entity)} |
			some index, entity in incoming.fromEntities
			place := $"{path}.fromEntities[{index}]"
		],
	),
	[{"path": place, "principals": [], "narrowed": not_everywhere(network)} |
		some field in ["fromCIDR", "fromCIDRSet"]
		some index, network in incoming[field]
		place := $"{path}.{field}[{index}]"
	],
)

# An empty selector is every endpoint: of the namespace, or, in a clusterwide policy, of the cluster.
principals(selector) := ["*"] if {
	selector == {}
	request.kind == "cilium.io/CiliumClusterwideNetworkPolicy"
} else := [$"{key}={value}" | some key, value in selector.matchLabels]

entity_principals(entity) := ["*"] if {
	entity == "cluster"
} else := [entity]

not_everyone(entity) := false if {
	entity in {"all", "world"}
} else := true

not_everywhere(network) := false if {
	everywhere[network]
} else := false if {
	everywhere[network.cidr]
	count(object.get(network, "except", [])) == 0
} else := true

everywhere := {"0.0.0.0/0", "::/0"}

# METADATA
# description: |
#   Rules that switch mutual authentication off. There is no permissive mode, and so no audit that could come before
#   "required".
mtls_modes contains wish if {
	some entry in specs
	some list in ["ingress", "egress"]
	some index, rule in entry.spec[list]
	rule.authentication.mode == "disabled"
	labels := object.get(entry.spec, ["endpointSelector", "matchLabels"], {})
	wish := {
		"meshes": {"cilium"},
		"mode": "disable",
		"level": "workload",
		"workloads": {labels[label] | some label in ["app", "app.kubernetes.io/name"]},
		"selector": labels,
		"port": 0,
		"path": $"{entry.path}.{list}[{index}].authentication.mode",
	}
}
