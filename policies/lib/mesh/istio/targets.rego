# METADATA
# title: Where Istio's rules send traffic
# description: |
#   Translates the hosts and subsets of VirtualService and DestinationRule into the mesh model. A host without a dot is a
#   Service of the rule's own namespace; with one, it is taken as it stands.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination
#   - ref: https://istio.io/latest/docs/reference/config/networking/destination-rule/
package meshguard.lib.mesh.istio_targets

import data.meshguard.lib.cluster
import data.meshguard.lib.mesh.terms
import data.meshguard.lib.namespace
import data.meshguard.lib.request

destination_rules := "networking.istio.io/DestinationRule"

# METADATA
# description: The destinations and mirrors of a VirtualService.
of_virtual_service := [target |
	some destination in destinations
	address := service(destination.spec.host)
	target := object.union(
		terms.target(destination.path, destination.spec.host, address, declared(destination.spec.host)),
		subset(destination.spec, address),
	)
]

destinations := array.concat(
	[{"path": $"spec.{list}[{index}].route[{place}].destination", "spec": target.destination} |
		some list in ["http", "tcp", "tls"]
		some index, entry in request.object.spec[list]
		some place, target in entry.route
	],
	array.concat(
		[{"path": $"spec.http[{index}].mirror", "spec": entry.mirror} |
			some index, entry in request.object.spec.http
		],
		[{"path": $"spec.http[{index}].mirrors[{place}].destination", "spec": mirror.destination} |
			some index, entry in request.object.spec.http
			some place, mirror in entry.mirrors
		],
	),
)

# METADATA
# description: The host of a DestinationRule.
of_destination_rule := [terms.target("spec.host", host, service(host), declared(host)) | host := request.object.spec.host]

# METADATA
# description: The Service that a host is. Undefined for hosts of other clusters, of the outside, and for patterns.
service(host) := service_in(host, namespace.name)

# A host without a dot is one of the namespace that the rule is in.
service_in(host, own) := {"namespace": own, "name": host} if {
	not contains(host, ".")
	not contains(host, "*")
} else := {"namespace": parts[1], "name": parts[0]} if {
	parts := split(host, ".")
	array.slice(parts, 2, count(parts)) == ["svc", "cluster", "local"]
	not contains(host, "*")
}

full_name(host) := full_name_in(host, namespace.name)

full_name_in(host, own) := name(service_in(host, own)) if {
	service_in(host, own)
} else := host

name(address) := $"{address.name}.{address.namespace}.svc.cluster.local"

# A ServiceEntry may declare any host, also one that looks like a Service.
declared(host) if {
	some entry in cluster.others("networking.istio.io/ServiceEntry")
	some candidate in entry.spec.hosts
	covers(full_name_in(candidate, entry.namespace), full_name(host))
} else := false

subset(spec, address) := {"subset": {"name": spec.subset, "known": known, "kind": destination_rules}} if {
	spec.subset
	known := {subset.name |
		some rule in rules_for(name(address))
		some subset in rule.spec.subsets
	}
} else := {}

covers(pattern, host) if pattern == host

covers(pattern, host) if {
	startswith(pattern, "*")
	endswith(host, trim_left(pattern, "*"))
}

# METADATA
# description: The DestinationRules for a host, by its full name.
rules_for(host) := [rule |
	some rule in cluster.others(destination_rules)
	covers(full_name_in(rule.spec.host, rule.namespace), host)
]
