# METADATA
# title: Istio's traffic rules
# description: Translates VirtualService, DestinationRule and Gateway into the mesh model.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/virtual-service/
package meshguard.lib.mesh.istio_traffic

import data.meshguard.lib.mesh.http
import data.meshguard.lib.mesh.istio
import data.meshguard.lib.mesh.terms
import data.meshguard.lib.request

service := request.object if request.kind == "networking.istio.io/VirtualService"

gateway := request.object if request.kind == "networking.istio.io/Gateway"

hosts := array.concat(
	[{"path": path, "host": host} |
		some index, host in service.spec.hosts
		path := $"spec.hosts[{index}]"
	],
	[{"path": path, "host": host} |
		some server in servers
		some index, host in server.spec.hosts
		path := $"{server.path}.hosts[{index}]"
	],
)

routes := [route |
	some list in ["http", "tcp", "tls"]
	some index, entry in service.spec[list]
	path := $"spec.{list}[{index}]"
	route := object.union_n([
		terms.route(path, "percent", destinations(path, entry)),
		{"safe": safe(entry), "faults": faults(path, entry), "mirrors": mirrors(path, entry)},
		retries(path, entry),
		terms.timeout(object.get(entry, "timeout", null)),
	])
]

destinations(path, entry) := [{"path": place, "name": name, "weight": object.get(target, "weight", 0)} |
	some index, target in entry.route
	place := $"{path}.route[{index}]"
	name := concat("/", [part |
		some field in ["host", "subset"]
		part := target.destination[field]
	])
]

safe(entry) if {
	count(entry.match) > 0
	every match in entry.match {
		http.repeatable[match.method.exact]
	}
} else := false

retries(path, entry) := terms.retries($"{path}.retries", ".attempts", attempts, conditions) if {
	attempts := object.get(entry.retries, "attempts", 2)
	attempts != 0
	conditions := [trim_space(condition) | some condition in split(object.get(entry.retries, "retryOn", ""), ",")]
} else := {}

faults(path, entry) := [$"{path}.fault.{sort}" |
	some sort, _ in entry.fault
]

mirrors(path, entry) := array.concat(
	[{"path": $"{path}.mirror", "host": host, "outside": outside(host), "percent": object.get(entry, ["mirrorPercentage", "value"], 100)} |
		host := entry.mirror.host
	],
	[{"path": place, "host": mirror.destination.host, "outside": outside(mirror.destination.host), "percent": object.get(mirror, ["percentage", "value"], 100)} |
		some index, mirror in entry.mirrors
		place := $"{path}.mirrors[{index}]"
	],
)

outside(host) := false if {
	istio.in_mesh(host)
} else := true

# Settings for the whole host; those of subsets and ports come on top of them.
circuit_breaking := [part |
	request.kind == "networking.istio.io/DestinationRule"
	some setting, name in {"outlierDetection": "outlier detection", "connectionPool": "connection limits"}
	part := {
		"host": request.object.spec.host,
		"name": name,
		"path": $"spec.trafficPolicy.{setting}",
		"present": object.get(request.object, ["spec", "trafficPolicy", setting], null) != null,
	}
]

minimum_versions := [setting |
	some server in servers
	setting := {
		"path": $"{server.path}.tls.minProtocolVersion",
		"version": server.spec.tls.minProtocolVersion,
		"where": $"port {server.spec.port.number}",
	}
]

# METADATA
# description: The servers of a Gateway, an array of `path` and `spec`.
servers := [{"path": path, "spec": spec} |
	some index, spec in gateway.spec.servers
	path := $"spec.servers[{index}]"
]

tls_servers := [entry |
	some server in servers
	server.spec.tls.mode in {"SIMPLE", "MUTUAL"}
	entry := {
		"path": $"{server.path}.tls.credentialName",
		"where": $"port {server.spec.port.number}",
		"certificate": certificate(server.spec.tls),
	}
]

certificate(tls) if {
	some field in ["credentialName", "credentialNames", "serverCertificate", "tlsCertificates"]
	tls[field]
} else := false

# METADATA
# description: |
#   The credentials of a Gateway's servers. They are in the namespace of the gateway's pods, which the Gateway does not
#   name.
tls_credentials := [credential |
	some server in servers
	server.spec.tls.mode in {"SIMPLE", "MUTUAL", "OPTIONAL_MUTUAL"}
	some named in names(server)
	credential := {
		"path": named.path,
		"secret": named.secret,
		"namespace": "",
		"hosts": [split(host, "/")[count(split(host, "/")) - 1] | some host in server.spec.hosts],
	}
]

names(server) := array.concat(
	[{"path": $"{server.path}.tls.credentialName", "secret": secret} | secret := server.spec.tls.credentialName],
	[{"path": $"{server.path}.tls.credentialNames[{index}]", "secret": secret} |
		some index, secret in server.spec.tls.credentialNames
	],
)

# METADATA
# description: The servers for HTTP that do not redirect to HTTPS.
plain_servers := [plain |
	some server in servers
	server.spec.port.protocol == "HTTP"
	object.get(server.spec, ["tls", "httpsRedirect"], false) != true
	plain := {"path": $"{server.path}.tls.httpsRedirect", "where": $"port {server.spec.port.number}"}
]
