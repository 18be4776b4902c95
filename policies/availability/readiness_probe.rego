# METADATA
# title: No readiness probe
# description: |
#   Without a readiness probe a pod gets traffic as soon as its process runs, and the mesh's retries hide it until they are
#   used up. Control planes and gateways are judged too. Jobs and single Pods serve nobody for long.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
# custom:
#   id: MG-HA-008
#   severity: low
#   action: audit
#   remediation: >-
#     Add a readinessProbe to the container that serves.
#   kinds: [apps/Deployment, apps/StatefulSet, apps/DaemonSet]
#   meshes: [any]
package meshguard.policies.availability.readiness_probe

import data.meshguard.lib.availability
import data.meshguard.lib.mesh
import data.meshguard.lib.request
import data.meshguard.lib.result
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind in {"apps/Deployment", "apps/StatefulSet", "apps/DaemonSet"}
	some container in serving
	not container.spec.readinessProbe
	path := $"{container.path}.readinessProbe"
	message := $"container {container.name} has ports but no readiness probe"
}

serving := [container |
	some container in judged
	container.list == "containers"
	count(object.get(container.spec, "ports", [])) > 0

	# The injector writes the probe together with the image.
	object.get(container.spec, "image", "") != "auto"
]

# Of control planes and gateways the proxy too: it is what serves.
judged := workload.containers if {
	availability.critical
} else := mesh.application_containers if {
	mesh.injection.state == "in"
}
