# METADATA
# title: Traffic rule without a baseline
# description: |
#   Whether a route, a split or a retry made things worse shows only beside how they were: requests, errors and latency over a
#   day of ordinary traffic. Where nobody measures, this rule is silent.
# related_resources:
#   - ref: https://sre.google/workbook/canarying-releases/
# custom:
#   id: MG-TRAFFIC-031
#   severity: medium
#   action: warn
#   remediation: >-
#     Wait until the namespace has been called in the mesh for as long as its window, then apply this again.
#     meshguard audit mtls -n NAMESPACE shows what was measured.
#   kinds: [networking.istio.io/VirtualService, gateway.networking.k8s.io/HTTPRoute, gateway.networking.k8s.io/GRPCRoute, policy.linkerd.io/HTTPRoute, consul.hashicorp.com/ServiceRouter, consul.hashicorp.com/ServiceSplitter, kuma.io/MeshHTTPRoute]
#   meshes: [istio, istio-ambient, linkerd, consul, kuma]
#   elsewhere:
#     cilium: Its flows are not gathered by Prometheus in a form that tells a namespace's baseline.
#   parameters:
#     window: 24h
#     minimumRequests: 100
package meshguard.policies.traffic.no_baseline

import data.meshguard.lib.mesh
import data.meshguard.lib.namespace
import data.meshguard.lib.observation
import data.meshguard.lib.result

# Who measures reads the parameters; a baseline that falls short of them is none.
violation contains result.violation(rego.metadata.chain(), path, message) if {
	path := mesh.routes[0].path
	missing := observation.no_baseline
	message := $"namespace {namespace.name} has no baseline to compare with: {missing}"
}
