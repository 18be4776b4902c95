# METADATA
# title: Too many retries
# description: |
#   Retries multiply along a chain of calls: three attempts over four services make 81 requests out of one, when the last
#   service is already in trouble.
# related_resources:
#   - ref: https://sre.google/sre-book/addressing-cascading-failures/
#   - ref: https://istio.io/latest/docs/reference/config/networking/virtual-service/
# custom:
#   id: MG-TRAFFIC-005
#   severity: medium
#   action: warn
#   remediation: >-
#     Lower the number of attempts.
#   kinds: [networking.istio.io/VirtualService, gateway.networking.k8s.io/HTTPRoute, gateway.networking.k8s.io/GRPCRoute, policy.linkerd.io/HTTPRoute, Service, consul.hashicorp.com/ServiceRouter, kuma.io/MeshRetry, cilium.io/CiliumEnvoyConfig, cilium.io/CiliumClusterwideEnvoyConfig, networking.k8s.io/Ingress]
#   meshes: [istio, linkerd, consul, kuma, istio-ambient, cilium]
#   parameters:
#     maxAttempts: 3
package meshguard.policies.traffic.many_retries

import data.meshguard.lib.guardrails
import data.meshguard.lib.mesh
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some route in mesh.routes
	often := too_often(route.retries.attempts)
	path := route.retries.attempts_path
	message := $"a request is tried again {often}; the limit is {parameters.maxAttempts} times"
}

too_often("unlimited") := "without end"

too_often(attempts) := $"up to {attempts} times" if {
	is_number(attempts)
	attempts > parameters.maxAttempts
}
