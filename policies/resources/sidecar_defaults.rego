# METADATA
# title: Sidecar resources filled in
# description: |
#   Writes the sidecar's CPU and memory, requests and limits, into the pod template where they are missing. All of
#   them: one annotation alone makes Istio forget its defaults for the others. An update that leaves the pod template
#   alone is left alone too: it would restart the pods.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/annotations/
# custom:
#   id: MG-RES-101
#   severity: low
#   action: mutate
#   remediation: Set the four annotations in the manifest to keep it equal to what the cluster holds.
#   kinds: [workload]
#   meshes: [istio, linkerd, consul]
#   elsewhere:
#     istio-ambient: There is no proxy beside a workload; ztunnel is the node's, and the namespace it runs in is not meshed.
#     kuma: 'No annotation sets the resources: a ContainerPatch does (MG-RES-001), and MG-RES-102 brings what was injected inside the band.'
#     cilium: 'There is no proxy beside a workload: the node''s agent has the resources.'
#   parameters:
#     cpu: {request: 50m, limit: 150m}
#     memory: {request: 64Mi, limit: 128Mi}
package meshguard.policies.resources.sidecar_defaults

import data.meshguard.lib.guardrails
import data.meshguard.lib.mesh
import data.meshguard.lib.result
import data.meshguard.lib.workload

defaults := guardrails.parameters(rego.metadata.chain())

# The model knows where each value goes; a proxy's container that sets its own is left alone.
patch contains result.patch(rego.metadata.chain(), path, defaults[setting.resource][setting.bound]) if {
	workload.makes_pods
	mesh.injection.state == "in"
	some setting in mesh.proxy_resources
	not setting.value
	not setting.field
	path := array.concat(workload.template_path, ["metadata", "annotations", setting.annotation])
}
