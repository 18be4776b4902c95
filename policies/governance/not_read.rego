# METADATA
# title: Object that its mesh does not read
# description: |
#   A Sidecar in an ambient namespace configures nothing, and a policy that names a gateway by its pods' labels does not reach a
#   waypoint. Both are accepted, and whoever wrote them believes that they hold.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0166/
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0167/
#   - ref: https://istio.io/latest/docs/ambient/usage/waypoint/
# custom:
#   id: MG-GOV-016
#   severity: medium
#   action: warn
#   remediation: >-
#     Name the Gateway by targetRefs, which every gateway of the Gateway API looks at. In an ambient namespace remove the Sidecar;
#     what workloads may reach is an AuthorizationPolicy's to say there.
#   kinds: [networking.istio.io/Sidecar, security.istio.io/AuthorizationPolicy, security.istio.io/RequestAuthentication, telemetry.istio.io/Telemetry, extensions.istio.io/WasmPlugin]
#   meshes: [istio, istio-ambient]
#   elsewhere:
#     linkerd: A policy names its Server or its route, which have no second form.
#     consul: An object names its service, which has no second form.
#     kuma: A policy names what it is for by targetRef, which has no second form.
#     cilium: A policy selects endpoints by their labels, and that is how it is read.
package meshguard.policies.governance.not_read

import data.meshguard.lib.mesh
import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), place.path, message) if {
	some place in mesh.not_read
	message := $"{input.request.kind.kind} {request.object.metadata.name} has no effect: {place.text}"
}
