# METADATA
# title: Ports kept from the proxy
# description: |
#   Traffic to these ports passes by the proxy: in plaintext, from anyone, and unseen by the mesh's metrics, so that no
#   permissive audit speaks for them. The proxy's own ports are no application's: to keep those from it changes nothing.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/annotations/
#   - ref: https://linkerd.io/2/features/protocol-detection/
#   - ref: https://developer.hashicorp.com/consul/docs/reference/k8s/annotation-label
#   - ref: https://kuma.io/docs/latest/reference/kubernetes-annotations/
# custom:
#   id: MG-MTLS-008
#   severity: medium
#   action: warn
#   remediation: >-
#     Remove the annotation; give the callers of the port a proxy, or make an exception for that port that the mesh sees.
#   kinds: [workload]
#   meshes: [istio, istio-ambient, linkerd, consul, kuma]
#   elsewhere:
#     cilium: ztunnel takes every port; there is nothing to keep from it.
package meshguard.policies.mtls.ports_kept_from_proxy

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), bypass.path, message) if {
	mesh.injection.state == "in"
	some bypass in mesh.bypasses
	not of_the_proxy(bypass.ports)
	message := $"{ports(bypass.ports)} bypassed: its traffic is neither encrypted nor authorized"
}

ports("true") := "the proxy is"

ports(list) := $"on port {list} the proxy is" if list != "true"

of_the_proxy(list) if {
	every port in split(list, ",") {
		to_number(trim_space(port)) in mesh.proxy_ports
	}
}
