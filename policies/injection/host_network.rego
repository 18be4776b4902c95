# METADATA
# title: Host network in a meshed namespace
# description: |
#   A pod on the host's network gets no proxy: its traffic bypasses mTLS and every authorization rule of its namespace.
# related_resources:
#   - ref: https://istio.io/latest/docs/ops/deployment/application-requirements/
# custom:
#   id: MG-INJ-005
#   severity: medium
#   action: warn
#   remediation: Give the pods their own network, or move them to a namespace that is out of the mesh.
#   kinds: [workload]
#   meshes: [istio, istio-ambient, linkerd, consul, kuma, cilium]
package meshguard.policies.injection.host_network

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), mesh.injection.path, message) if {
	mesh.injection.decided_by == "host-network"
	mesh.wanted
	message := $"{mesh.injection.text}: neither mTLS nor authorization holds for them"
}
