# METADATA
# title: Container without requests
# description: |
#   A container without requests is placed on a node that has no room for it, is the first to be evicted, and cannot be
#   scaled by use. Init containers count too, and Kubernetes allows none for ephemeral containers.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
# custom:
#   id: MG-RES-003
#   severity: medium
#   action: warn
#   remediation: Set resources.requests of the container from what it uses.
#   kinds: [workload]
#   meshes: [any]
#   parameters:
#     resources: [cpu, memory]
package meshguard.policies.resources.requests

import data.meshguard.lib.guardrails
import data.meshguard.lib.mesh
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some container in mesh.application_containers
	container.list != "ephemeralContainers"
	some resource in parameters.resources
	not container.spec.resources.requests[resource]
	path := $"{container.path}.resources.requests.{resource}"
	message := $"container {container.name} has no {resource} request"
}
