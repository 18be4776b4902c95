# METADATA
# title: NGINX's annotations on an Ingress
# description: |
#   Translates what NGINX's two controllers read of an Ingress, ingress-nginx (nginx.ingress.kubernetes.io) and NGINX's own
#   (nginx.org), into the mesh model. Both wait 60 s for a server where nothing is said, so that there always is a timeout.
# related_resources:
#   - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
#   - ref: https://docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/advanced-configuration-with-annotations/
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream
package meshguard.lib.mesh.nginx

import data.meshguard.lib.mesh.terms
import data.meshguard.lib.namespace
import data.meshguard.lib.request

community := "nginx.ingress.kubernetes.io/"

# How often each controller tries a request where nothing is said; 0 is without end.
tries := {community: 3, "nginx.org/": 0}

default annotations := {}

annotations := request.object.metadata.annotations if {
	request.kind == "networking.k8s.io/Ingress"
	is_object(request.object.metadata.annotations)
}

path_of(annotation) := $"metadata.annotations[{annotation}]"

# METADATA
# description: |
#   The Ingress is a part of another one, which has the same host and says what holds for it, such as TLS: a canary of
#   ingress-nginx, a minion of NGINX's own.
part_of_another if canary

part_of_another if annotations["nginx.org/mergeable-ingress-type"] == "minion"

canary if annotations["nginx.ingress.kubernetes.io/canary"] in {"true", "True", "TRUE", "1", "t", "T"}

# METADATA
# description: |
#   A canary's share comes from the Ingress beside it, and it has no other annotations. Any other Ingress has one route for each
#   controller that is told of retries or a mirror.
routes := divided if canary

routes := told if not canary

# The total counts only where it is above 100.
divided := [object.union(terms.route(path_of(annotation), "relative", destinations), {"timeout": "60s", "joins": true}) |
	annotation := "nginx.ingress.kubernetes.io/canary-weight"
	weight := number(annotations[annotation])
	total := max([100, number(object.get(annotations, "nginx.ingress.kubernetes.io/canary-weight-total", "100"))])
	some service in services
	destinations := [
		{"path": path_of(annotation), "name": service, "weight": min([weight, total])},
		{"path": path_of(annotation), "name": "the Ingress beside it", "weight": total - min([weight, total])},
	]
]

services := {backend.ref.name | some backend in backends}

backends := array.concat(
	[{"path": $"spec.rules[{index}].http.paths[{place}].backend.service.name", "ref": entry.backend.service} |
		some index, rule in request.object.spec.rules
		some place, entry in rule.http.paths
	],
	[{"path": "spec.defaultBackend.service.name", "ref": backend} | backend := request.object.spec.defaultBackend.service],
)

number(text) := to_number(text) if regex.match(`^[0-9]{1,9}$`, text)

told := [route |
	some prefix in [community, "nginx.org/"]
	said := object.union(retries(prefix), mirrors(prefix))
	said != {}
	route := object.union(terms.route("metadata.annotations", "relative", []), object.union(said, {"safe": safe(prefix), "timeout": "60s"}))
]

# Methods that may not be repeated are not sent again once a server has them, unless this asks for it.
safe(prefix) := false if {
	"non_idempotent" in conditions(prefix)
} else := true

conditions(prefix) := [word | some word in split(annotations[$"{prefix}proxy-next-upstream"], " "); word != ""] if {
	is_string(annotations[$"{prefix}proxy-next-upstream"])
} else := []

# The first try is none again.
retries(prefix) := {"retries": {"path": path, "attempts_path": attempts_path, "attempts": again(count_of), "on": conditions(prefix)}} if {
	written := [path_of(annotation) |
		some annotation in [$"{prefix}proxy-next-upstream", $"{prefix}proxy-next-upstream-tries"]
		annotations[annotation]
	]
	count(written) > 0
	not "off" in conditions(prefix)
	conditions(prefix) != ["non_idempotent"]
	path := written[0]
	attempts_path := written[count(written) - 1]
	count_of := number(object.get(annotations, $"{prefix}proxy-next-upstream-tries", format_int(tries[prefix], 10)))
} else := {}

again(0) := "unlimited"

again(tried) := tried - 1 if tried > 0

# It mirrors all requests or none.
mirrors(prefix) := {"mirrors": [{"path": mirror_path, "host": mirror_host, "outside": outside, "percent": 100}]} if {
	prefix == community
	mirror_host
} else := {}

mirror_path := path_of("nginx.ingress.kubernetes.io/mirror-target")

# The host of a URL that may have variables in it; of a host that is a variable nothing is known.
mirror_host := host if {
	target := annotations["nginx.ingress.kubernetes.io/mirror-target"]
	is_string(target)
	authority := split(split(target, "://")[1], "/")[0]
	host := split(split(authority, "$")[0], ":")[0]
	host != ""
}

labels := split(mirror_host, ".")

# NGINX asks the name server for the name as it stands: a Service is written in full.
in_cluster if count(labels) == 1

in_cluster if labels[2] == "svc"

in_cluster if labels == [labels[0], namespace.name]

outside := false if {
	in_cluster
} else := true

# METADATA
# description: The Services that an Ingress sends traffic to, and the one that it mirrors to.
targets := array.concat(
	[terms.target(backend.path, backend.ref.name, {"namespace": namespace.name, "name": backend.ref.name}, false) |
		some backend in backends
	],
	[terms.target(mirror_path, mirror_host, {"namespace": labels[1], "name": labels[0]}, false) |
		not canary
		labels[2] == "svc"
	],
)
