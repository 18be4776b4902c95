# METADATA
# title: Traffic to a Service that does not exist
# description: |
#   A route to a Service that is not there answers every request with an error, and a rule for it does nothing. Judged for
#   Services of the object's own namespace; a host that a ServiceEntry declares exists too.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0101/
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0174/
#   - ref: https://gateway-api.sigs.k8s.io/reference/spec/#httproute
# custom:
#   id: MG-TRAFFIC-016
#   severity: high
#   action: warn
#   remediation: >-
#     Correct the name, or apply the Service first. A Service of another namespace is written
#     name.namespace.svc.cluster.local (Istio), or with its namespace beside the name (the others).
#   kinds: [networking.istio.io/VirtualService, networking.istio.io/DestinationRule, gateway.networking.k8s.io/HTTPRoute, gateway.networking.k8s.io/GRPCRoute, gateway.networking.k8s.io/TLSRoute, gateway.networking.k8s.io/TCPRoute, policy.linkerd.io/HTTPRoute, kuma.io/MeshHTTPRoute, kuma.io/MeshTCPRoute, cilium.io/CiliumEnvoyConfig]
#   meshes: [istio, istio-ambient, linkerd, kuma, cilium]
package meshguard.policies.traffic.unknown_host

import data.meshguard.lib.cluster
import data.meshguard.lib.mesh
import data.meshguard.lib.namespace
import data.meshguard.lib.nearest
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), target.path, message) if {
	cluster.complete("Service")
	some target in mesh.targets
	target.namespace == namespace.name
	not target.elsewhere
	not target.service in services
	message := $"{target.host} is no Service of namespace {namespace.name}{nearest.hint(target.service, services)}"
}

services := {service.name |
	some service in cluster.others("Service")
	service.namespace == namespace.name
}
