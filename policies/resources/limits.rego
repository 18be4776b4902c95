# METADATA
# title: Container without limits
# description: |
#   A container without a memory limit may take what its node has, and takes its neighbours down with it. Init containers
#   do so too; Kubernetes allows no limits for ephemeral containers.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
# custom:
#   id: MG-RES-004
#   severity: medium
#   action: warn
#   remediation: Set resources.limits of the container.
#   kinds: [workload]
#   meshes: [any]
#   parameters:
#     resources: [memory]
package meshguard.policies.resources.limits

import data.meshguard.lib.guardrails
import data.meshguard.lib.mesh
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some container in mesh.application_containers
	container.list != "ephemeralContainers"
	some resource in parameters.resources
	not container.spec.resources.limits[resource]
	path := $"{container.path}.resources.limits.{resource}"
	message := $"container {container.name} has no {resource} limit"
}
