# METADATA
# title: Ingress without TLS
# description: |
#   Everything that users send to the host, and get from it, goes over the network in the clear.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/#tls
# custom:
#   id: MG-TRAFFIC-014
#   severity: high
#   action: warn
#   remediation: >-
#     Add the host to spec.tls, with the Secret of its certificate.
#   kinds: [networking.k8s.io/Ingress]
#   meshes: [any]
package meshguard.policies.traffic.ingress_without_tls

import data.meshguard.lib.request
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "networking.k8s.io/Ingress"
	some index, rule in request.object.spec.rules
	host := object.get(rule, "host", "*")
	not host in encrypted
	path := $"spec.rules[{index}].host"
	message := $"host {host} is served without TLS"
}

encrypted := {host |
	some entry in request.object.spec.tls
	some host in object.get(entry, "hosts", ["*"])
}
