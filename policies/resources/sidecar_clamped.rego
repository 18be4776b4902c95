# METADATA
# title: Injected sidecar brought inside the band
# description: |
#   Where the mesh's injector came first, its own defaults are in the proxy's container: they are brought inside the band of
#   MG-RES-001, and missing ones are filled in. The annotations are written too, all of them, so that an injector that
#   comes again keeps the values. Istio gives istio-init the sidecar's resources: it is treated alike. What somebody asked for in an annotation is left alone, for MG-RES-001 to judge.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/annotations/
#   - ref: https://kuma.io/docs/latest/production/dp-config/dpp-on-kubernetes/
# custom:
#   id: MG-RES-102
#   severity: low
#   action: mutate
#   remediation: Set the sidecar's resources in the manifest to keep it equal to what the cluster holds.
#   kinds: [workload]
#   meshes: [istio, linkerd, consul, kuma]
#   elsewhere:
#     istio-ambient: There is no proxy beside a workload; ztunnel is the node's, and the namespace it runs in is not meshed.
#     cilium: 'There is no proxy beside a workload: the node''s agent has the resources.'
package meshguard.policies.resources.sidecar_clamped

import data.meshguard.lib.mesh
import data.meshguard.lib.result
import data.meshguard.lib.workload
import data.meshguard.policies.resources.sidecar_band

patch contains result.replacement(rego.metadata.chain(), setting.field, value) if {
	some setting in array.concat(settings, prepared)
	value := clamped(setting)
	value != setting.value
}

patch contains result.replacement(rego.metadata.chain(), setting.field, value) if {
	some setting in array.concat(settings, prepared)
	not setting.value
	value := clamped(setting)
}

# One annotation alone makes Istio forget its defaults for the others.
patch contains result.patch(rego.metadata.chain(), path, clamped(setting)) if {
	outside
	some setting in settings
	path := array.concat(workload.template_path, ["metadata", "annotations", setting.annotation])
}

# What the injector has written by itself.
settings := [setting |
	workload.makes_pods
	some setting in mesh.proxy_resources
	setting.field
	not setting.asked
]

# The containers before the proxy, with its resources.
prepared := [setting |
	workload.makes_pods
	some setting in mesh.prepared_resources
	not setting.asked
]

outside if {
	some setting in settings
	not setting.value
}

outside if {
	some setting in settings
	clamped(setting) != setting.value
}

clamped(setting) := sidecar_band.bands[setting.resource].min if {
	setting.amount < sidecar_band.bounds[setting.resource].min
} else := sidecar_band.bands[setting.resource].max if {
	setting.amount > sidecar_band.bounds[setting.resource].max
} else := setting.value if {
	setting.amount
} else := sidecar_band.bands[setting.resource][ends[setting.bound]]

# What is missing is filled in as far apart as the band allows.
ends := {"request": "min", "limit": "max"}
