# METADATA
# title: Traffic mirrored out of the cluster
# description: |
#   A mirror sends requests with all they contain, tokens and personal data too, to a host that no policy of the mesh holds
#   for.
# related_resources:
#   - ref: https://istio.io/latest/docs/tasks/traffic-management/mirroring/
# custom:
#   id: MG-TRAFFIC-009
#   severity: high
#   action: deny
#   remediation: >-
#     Mirror to a service in the cluster.
#   kinds: [networking.istio.io/VirtualService, kuma.io/MeshHTTPRoute]
#   meshes: [istio, kuma, istio-ambient]
package meshguard.policies.traffic.mirror_outside

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some route in mesh.routes
	some mirror in route.mirrors
	mirror.outside
	path := mirror.path
	message := $"traffic is mirrored to {mirror.host}, outside of the cluster"
}
