# METADATA
# title: What Istio does not look at
# description: |
#   Objects without effect because of where they are or what they select. A Sidecar configures sidecars, which an ambient workload
#   has none of. A policy reaches a gateway of the Gateway API by targetRefs; by the pods' labels it never reaches a waypoint,
#   and another gateway only as long as istiod's ENABLE_SELECTOR_BASED_K8S_GATEWAY_POLICY is on.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0166/
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0167/
#   - ref: https://istio.io/latest/docs/ambient/usage/waypoint/
package meshguard.lib.mesh.istio_attachment

import data.meshguard.lib.mesh
import data.meshguard.lib.namespace
import data.meshguard.lib.request

kinds := {
	"networking.istio.io/Sidecar",
	"security.istio.io/AuthorizationPolicy",
	"security.istio.io/RequestAuthentication",
	"telemetry.istio.io/Telemetry",
	"extensions.istio.io/WasmPlugin",
}

not_read := array.concat(in_ambient, by_labels)

in_ambient := [{"path": "spec", "text": $"namespace {namespace.name} is in ambient mode, where no workload has a sidecar that a Sidecar could configure"} |
	request.kind == "networking.istio.io/Sidecar"
	mesh.name == "istio-ambient"
]

gateway_label := "gateway.networking.k8s.io/gateway-name"

by_labels := [{"path": $"spec.selector.matchLabels[{gateway_label}]", "text": $"the labels of its pods are no way to reach Gateway {gateway}: a waypoint never looks at them"} |
	gateway := request.object.spec.selector.matchLabels[gateway_label]
	not request.object.spec.targetRef
	not request.object.spec.targetRefs
]
