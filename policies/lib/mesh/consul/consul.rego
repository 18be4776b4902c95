# METADATA
# title: Consul
# description: Translates Consul's annotations, ProxyDefaults and ServiceDefaults into the mesh model.
# related_resources:
#   - ref: https://developer.hashicorp.com/consul/docs/reference/k8s/annotation-label
#   - ref: https://developer.hashicorp.com/consul/docs/reference/config-entry/proxy-defaults
package meshguard.lib.mesh.consul

import data.meshguard.lib.mesh.outcome
import data.meshguard.lib.mesh.proxy
import data.meshguard.lib.request
import data.meshguard.lib.workload

inject := "consul.hashicorp.com/connect-inject"

pod_path := workload.annotation_path(inject)

asks if workload.annotations[inject] == "true"

# Namespaces say nothing in Consul: each workload does, and without a word it stays out.
injection := outcome.host_network if {
	workload.spec.hostNetwork == true
} else := outcome.by_workload("in", pod_path, "true") if {
	asks
} else := outcome.by_workload("out", pod_path, workload.annotations[inject]) if {
	workload.annotations[inject]
} else := outcome.by_nobody(pod_path, $"annotation {inject} is missing, and Consul injects only where it is \"true\"")

resource_annotations := {
	"cpu request": "consul.hashicorp.com/sidecar-proxy-cpu-request",
	"cpu limit": "consul.hashicorp.com/sidecar-proxy-cpu-limit",
	"memory request": "consul.hashicorp.com/sidecar-proxy-memory-request",
	"memory limit": "consul.hashicorp.com/sidecar-proxy-memory-limit",
}

proxy_resources := proxy.resources({
	"container": "consul-dataplane",
	"annotations": resource_annotations,
	"inherited": {},
	"injected": object.get(workload.annotations, "consul.hashicorp.com/connect-inject-status", "") == "injected",
})

modes := {"strict": "strict", "permissive": "permissive", "": "strict"}

mtls_modes contains object.union(servers(mode), {"level": "mesh", "workloads": set(), "selector": {}}) if {
	request.kind == "consul.hashicorp.com/ProxyDefaults"
	mode := modes[object.get(request.object.spec, "mutualTLSMode", unsaid)]
}

# A service that says nothing does as ProxyDefaults say.
mtls_modes contains object.union(servers(mode), {"level": "workload", "workloads": {service}, "selector": {"service": service}}) if {
	request.kind == "consul.hashicorp.com/ServiceDefaults"
	service := request.object.metadata.name
	mode := modes[request.object.spec.mutualTLSMode]
}

# STRICT is what the mesh is without a word: new ProxyDefaults without one change nothing, but an update that takes
# PERMISSIVE away does.
unsaid := "strict" if {
	input.request.operation == "UPDATE"
} else := "nothing changes"

servers(mode) := {"meshes": {"consul"}, "mode": mode, "port": 0, "path": "spec.mutualTLSMode"}
