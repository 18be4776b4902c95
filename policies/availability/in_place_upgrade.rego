# METADATA
# title: Mesh upgrade in place
# description: |
#   A new version of istiod in the place of the old one reaches every namespace at once. Under a revision of its own,
#   namespaces move one by one, and back.
# related_resources:
#   - ref: https://istio.io/latest/docs/setup/upgrade/canary/
# custom:
#   id: MG-HA-010
#   severity: high
#   action: warn
#   remediation: >-
#     Install the new version with a revision of its own (istio.io/rev), and move namespaces to it.
#   kinds: [apps/Deployment]
#   meshes: [istio, istio-ambient]
#   elsewhere:
#     linkerd: 'It has no revisions: each upgrade is in place.'
#     consul: 'It has no revisions: each upgrade is in place.'
#     kuma: 'It has no revisions: each upgrade is in place.'
#     cilium: 'It has no revisions: agents are upgraded node by node.'
package meshguard.policies.availability.in_place_upgrade

import data.meshguard.lib.availability
import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	availability.control_plane == "Istio's control plane"
	input.request.operation == "UPDATE"
	some index, container in request.object.spec.template.spec.containers
	before := input.request.oldObject.spec.template.spec.containers[index]
	old := version(before.image)
	new := version(container.image)
	old != new
	revision(request.object) == revision(input.request.oldObject)
	path := $"spec.template.spec.containers[{index}].image"
	message := $"{input.request.kind.kind} {request.object.metadata.name} would go from {old} to {new} in place, for every namespace of revision {revision(request.object)}"
}

# Major and minor version of an image's tag; patches are meant to be taken in place.
version(image) := concat(".", array.slice(numbers, 0, 2)) if {
	parts := split(image, ":")
	numbers := split(split(parts[count(parts) - 1], "-")[0], ".")
	count(numbers) > 2
}

revision(deployment) := object.get(deployment, ["metadata", "labels", "istio.io/rev"], "default")
