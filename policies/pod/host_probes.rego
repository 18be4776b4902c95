# METADATA
# title: Probe or lifecycle hook of another host
# description: |
#   With a host of its own a probe makes the kubelet call any address from inside the node, as the node.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
# custom:
#   id: MG-POD-007
#   severity: medium
#   action: warn
#   remediation: >-
#     Remove host: probes and hooks then call the pod itself.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.pod.host_probes

import data.meshguard.lib.pod_security
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some container in pod_security.containers
	some place in places
	handler := object.get(container.spec, place, {})
	some kind in ["httpGet", "tcpSocket"]
	handler[kind].host != ""
	path := $"{container.path}.{concat(".", place)}.{kind}.host"
	message := $"{concat(".", place)} of container {container.name} makes the node call {handler[kind].host}"
}

places := [["livenessProbe"], ["readinessProbe"], ["startupProbe"], ["lifecycle", "postStart"], ["lifecycle", "preStop"]]
