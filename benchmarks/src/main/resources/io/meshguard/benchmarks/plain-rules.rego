# Ten rules on a Pod as admission policies have them everywhere: one body each, no library, no data.
package meshguard

# METADATA
# entrypoint: true
verdict := {
	"violations": [denied(id, message) | some id, messages in findings; some message in messages],
	"patches": [],
}

denied(id, message) := {
	"id": id,
	"severity": "high",
	"action": "deny",
	"message": message,
	"remediation": "See the rule.",
}

findings := {
	"PLAIN-001": unlabelled,
	"PLAIN-002": outside_the_mesh,
	"PLAIN-003": unlimited,
	"PLAIN-004": foreign_images,
	"PLAIN-005": latest_images,
	"PLAIN-006": privileged,
	"PLAIN-007": escalating,
	"PLAIN-008": root,
	"PLAIN-009": on_the_node,
	"PLAIN-010": secrets_in_environment,
}

pod := input.request.object if input.request.kind.kind == "Pod"

containers contains container if some container in pod.spec.containers

containers contains container if some container in pod.spec.initContainers

unlabelled contains message if {
	some name in ["app", "version", "team"]
	not pod.metadata.labels[name]
	message := sprintf("the label %s is missing", [name])
}

outside_the_mesh contains "the sidecar is not injected" if pod.metadata.labels["sidecar.istio.io/inject"] == "false"

unlimited contains message if {
	some container in containers
	some resource in ["cpu", "memory"]
	not container.resources.limits[resource]
	message := sprintf("container %s has no limit on %s", [container.name, resource])
}

foreign_images contains message if {
	some container in containers
	not startswith(container.image, "registry.example.com/")
	message := sprintf("container %s has an image from elsewhere: %s", [container.name, container.image])
}

latest_images contains message if {
	some container in containers
	endswith(container.image, ":latest")
	message := sprintf("container %s has no fixed image", [container.name])
}

latest_images contains message if {
	some container in containers
	not regex.match(`[:@][^/]+$`, container.image)
	message := sprintf("container %s has no fixed image", [container.name])
}

privileged contains message if {
	some container in containers
	container.securityContext.privileged
	message := sprintf("container %s is privileged", [container.name])
}

escalating contains message if {
	some container in pod.spec.containers
	object.get(container, ["securityContext", "allowPrivilegeEscalation"], true)
	message := sprintf("container %s may escalate privileges", [container.name])
}

root contains message if {
	not pod.spec.securityContext.runAsNonRoot
	some container in containers
	not container.securityContext.runAsNonRoot
	message := sprintf("container %s may run as root", [container.name])
}

on_the_node contains message if {
	some field in ["hostNetwork", "hostPID", "hostIPC"]
	pod.spec[field]
	message := sprintf("%s is set", [field])
}

on_the_node contains message if {
	some volume in pod.spec.volumes
	volume.hostPath
	message := sprintf("volume %s is the node's", [volume.name])
}

secrets_in_environment contains message if {
	some container in containers
	some variable in container.env
	variable.valueFrom.secretKeyRef
	message := sprintf("variable %s of container %s is from a Secret", [variable.name, container.name])
}
