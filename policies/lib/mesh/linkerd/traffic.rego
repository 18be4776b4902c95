# METADATA
# title: Linkerd's traffic rules
# description: |
#   Translates the annotations of Services and routes and the ServiceProfile into the mesh model. Retries and timeouts
#   are off unless they are asked for; a ServiceProfile silently overrides the routes of its Service.
# related_resources:
#   - ref: https://linkerd.io/2/reference/retries/
#   - ref: https://linkerd.io/2/reference/timeouts/
#   - ref: https://linkerd.io/2/reference/circuit-breaking/
#   - ref: https://linkerd.io/2/reference/service-profiles/
package meshguard.lib.mesh.linkerd_traffic

import data.meshguard.lib.mesh.http
import data.meshguard.lib.mesh.terms
import data.meshguard.lib.quantity
import data.meshguard.lib.request

default annotations := {}

annotations := request.object.metadata.annotations if is_object(request.object.metadata.annotations)

# METADATA
# description: What the annotations ask of every route of the object.
annotated := object.union(retries, terms.timeout(object.get(annotations, "timeout.linkerd.io/request", null)))

retry_annotations := ["retry.linkerd.io/http", "retry.linkerd.io/grpc", "retry.linkerd.io/limit", "retry.linkerd.io/timeout"]

# Any one of them switches retries on. A limit of 0, or none, is one retry.
retries := terms.retries("metadata.annotations", "[retry.linkerd.io/limit]", attempts, conditions) if {
	count(object.filter(annotations, retry_annotations)) > 0
	attempts := max({1, to_number(object.get(annotations, "retry.linkerd.io/limit", "1"))})
	conditions := [lower(trim_space(condition)) |
		some key in ["retry.linkerd.io/http", "retry.linkerd.io/grpc"]
		some condition in split(annotations[key], ",")
	]
} else := {}

# METADATA
# description: A Service's annotations hold for every request to it that no route matches.
service_routes := [object.union(terms.route("metadata.annotations", "relative", []), annotated) |
	annotated != {}
]

# METADATA
# description: There are no limits for connections, only the accrual of failures; asked for beside retries.
circuit_breaking := [part |
	retries != {}
	part := {
		"host": request.object.metadata.name,
		"name": "outlier detection",
		"path": "metadata.annotations[balancer.linkerd.io/failure-accrual]",
		"present": object.get(annotations, "balancer.linkerd.io/failure-accrual", "") in {"consecutive", "unified"},
	}
]

# METADATA
# description: |
#   The routes of a ServiceProfile, and one for the destinations that it splits traffic over. Its retries are limited by
#   a budget, not by a number of attempts, and follow answers that count as failures: by default those of status 5xx.
profile_routes := array.concat(overrides, [route |
	some index, entry in request.object.spec.routes
	path := $"spec.routes[{index}]"
	route := object.union_n([
		terms.route(path, "relative", []),
		{"safe": object.get(entry, ["condition", "method"], "") in http.repeatable},
		profile_retries(path, entry),
		terms.timeout(object.get(entry, "timeout", "10s")),
	])
])

profile_retries(path, entry) := {"retries": {"path": $"{path}.isRetryable", "on": ["5xx"]}} if {
	entry.isRetryable == true
} else := {}

overrides := [terms.route("spec.dstOverrides", "relative", destinations) |
	count(request.object.spec.dstOverrides) > 0
	destinations := [{"path": place, "name": target.authority, "weight": weight(target)} |
		some index, target in request.object.spec.dstOverrides
		place := $"spec.dstOverrides[{index}]"
	]
]

# Weights are quantities there: 500m is a half.
weight(target) := quantity.thousandths(target.weight)
