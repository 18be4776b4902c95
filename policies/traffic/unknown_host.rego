# METADATA
# title: Traffic to a Service that does not exist
# description: |
#   A route to a Service that is not there answers every request with an error, and a rule for it does nothing. Judged for
#   Services of every namespace that is known; a host that a ServiceEntry declares exists too.
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
#   kinds: [networking.istio.io/VirtualService, networking.istio.io/DestinationRule, gateway.networking.k8s.io/HTTPRoute, gateway.networking.k8s.io/GRPCRoute, gateway.networking.k8s.io/TLSRoute, gateway.networking.k8s.io/TCPRoute, policy.linkerd.io/HTTPRoute, kuma.io/MeshHTTPRoute, kuma.io/MeshTCPRoute, cilium.io/CiliumEnvoyConfig, networking.k8s.io/Ingress]
#   meshes: [istio, istio-ambient, linkerd, kuma, cilium]
#   elsewhere:
#     consul: A service may be registered from outside of the cluster, so that no object says which there are.
package meshguard.policies.traffic.unknown_host

import data.meshguard.lib.cluster
import data.meshguard.lib.mesh
import data.meshguard.lib.nearest
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), target.path, message) if {
	some target in mesh.targets
	cluster.complete_in("Service", target.namespace)
	not target.elsewhere
	services := in_namespace(target.namespace)
	not target.service in services
	message := $"{target.host} is no Service of namespace {target.namespace}{nearest.hint(target.service, services)}"
}

in_namespace(name) := {service.name |
	some service in cluster.others("Service")
	service.namespace == name
}
