# METADATA
# title: Ingress
# description: Translates the Ingress of Kubernetes into the mesh model.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/#tls
package meshguard.lib.mesh.ingress

import data.meshguard.lib.namespace
import data.meshguard.lib.request

# METADATA
# description: The credentials of an Ingress.
tls_credentials := [credential |
	some index, entry in request.object.spec.tls
	credential := {
		"path": $"spec.tls[{index}].secretName",
		"secret": entry.secretName,
		"namespace": namespace.name,
		"hosts": object.get(entry, "hosts", []),
	}
]

# METADATA
# description: The hosts of an Ingress. A rule without a host is for all of them, and so is a backend where there are no rules.
hosts := array.concat(
	[{"path": $"spec.rules[{index}].host", "host": host} |
		some index, rule in request.object.spec.rules
		host := host_of(rule)
	],
	[{"path": "spec.defaultBackend", "host": "*"} |
		request.object.spec.defaultBackend
		count(object.get(request.object.spec, "rules", [])) == 0
	],
)

host_of(rule) := rule.host if {
	not rule.host in {"", null}
} else := "*"
