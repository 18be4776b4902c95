# METADATA
# title: Pod Security Standards
# description: |
#   What the rules of the Pod Security Standards look at. Nothing here is defined in a namespace of the system, whose
#   pods are the node's and the mesh's own.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
package meshguard.lib.pod_security

import data.meshguard.lib.namespace
import data.meshguard.lib.workload

spec := workload.spec if not namespace.name in data.meshguard.mesh.unmeshed_namespaces

containers := workload.containers if spec

# METADATA
# description: |
#   Every security context, the pod's and its containers': an array of `who`, `path` and `context`.
contexts := array.concat(
	[{"who": "the pod", "path": path, "context": context} |
		context := spec.securityContext
		path := $"{workload.spec_path}.securityContext"
	],
	[{"who": who, "path": path, "context": context} |
		some container in containers
		context := container.spec.securityContext
		who := $"container {container.name}"
		path := $"{container.path}.securityContext"
	],
)

# METADATA
# description: The pod's own security context, empty where it has none.
default pod_context := {}

pod_context := spec.securityContext if is_object(spec.securityContext)

# METADATA
# description: |
#   Whether a container is the one that redirects traffic to the proxy. It needs NET_ADMIN, NET_RAW and in some meshes
#   root, until the mesh's CNI plugin does its work. It is known by its name alone, so nothing else is allowed to it.
redirects(container) if {
	container.list == "initContainers"
	container.name in {"istio-init", "linkerd-init", "kuma-init", "consul-connect-inject-init"}
}

# METADATA
# description: Root in such a pod is nobody on the node.
user_namespace if spec.hostUsers == false

# METADATA
# description: Windows has none of Linux's restrictions, and the API server refuses them there.
windows if spec.os.name == "windows"
