# METADATA
# title: Gateway with an old TLS version
# description: |
#   TLS 1.0 and 1.1 are broken and deprecated (RFC 8996).
# related_resources:
#   - ref: https://www.rfc-editor.org/rfc/rfc8996.html
#   - ref: https://istio.io/latest/docs/reference/config/networking/gateway/
# custom:
#   id: MG-TRAFFIC-012
#   severity: high
#   action: deny
#   remediation: >-
#     Set the lowest version to TLS 1.2 or 1.3 (Istio: minProtocolVersion TLSV1_2; Consul: tlsMinVersion TLSv1_2; Kuma:
#     tlsVersion.min TLS12), or
#     leave it out.
#   kinds: [networking.istio.io/Gateway, consul.hashicorp.com/Mesh, consul.hashicorp.com/IngressGateway, kuma.io/MeshTLS]
#   meshes: [istio, istio-ambient, consul, kuma]
#   elsewhere:
#     linkerd: Its proxies speak TLS 1.3 with each other, and it has no gateway.
#     cilium: The Gateway API has no field for the lowest version; it is a setting of the agent.
package meshguard.policies.traffic.gateway_tls_version

import data.meshguard.lib.mesh
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some setting in mesh.minimum_versions
	setting.version in broken
	path := setting.path
	message := $"{setting.where} accepts {setting.version}, which is broken; TLS 1.2 has to be the lowest"
}

# As Istio, Consul and Kuma write them.
broken := {"TLSV1_0", "TLSV1_1", "TLSv1_0", "TLSv1_1", "TLS10", "TLS11"}
