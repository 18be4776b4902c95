# METADATA
# title: Port exception without a selector
# description: |
#   Istio ignores the modes of single ports unless the object selects workloads: the exception is not made, or the port is
#   not protected, and nothing says so.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/security/peer_authentication/
# custom:
#   id: MG-MTLS-004
#   severity: medium
#   action: deny
#   remediation: >-
#     Add a selector for the workload whose port this is (spec.selector.matchLabels).
#   kinds: [security.istio.io/PeerAuthentication]
#   meshes: [istio, istio-ambient]
#   elsewhere:
#     linkerd: A Server always selects pods.
#     consul: It has no modes of single ports.
#     kuma: A section of a target always belongs to data planes.
#     cilium: It has no modes of single ports.
package meshguard.policies.mtls.port_without_selector

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some wish in mesh.mtls_modes
	wish.port != 0
	wish.level != "workload"
	path := "spec.selector"
	message := $"the mode of port {wish.port} has no effect without a selector"
}
