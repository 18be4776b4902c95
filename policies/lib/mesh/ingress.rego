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
