# METADATA
# title: The mesh model
# description: |
#   One set of terms for every mesh. Policies are written against this package; the adapters beside it know the
#   vendors' labels, annotations and kinds. A new mesh is an adapter and its lines here.
package meshguard.lib.mesh

import data.meshguard.lib.mesh.istio
import data.meshguard.lib.mesh.istio_ambient
import data.meshguard.lib.namespace
import data.meshguard.lib.selector
import data.meshguard.lib.workload

# METADATA
# description: The mesh of the namespace at hand, `none` where there is not to be one.
name := of({"name": namespace.name, "labels": namespace.labels, "annotations": namespace.annotations})

# METADATA
# description: The mesh of any namespace; guardrails say, else its own labels do, else the default holds.
of(candidate) := "none" if {
	candidate.name in data.meshguard.mesh.unmeshed_namespaces
} else := chosen[count(chosen) - 1] if {
	chosen := [entry.mesh |
		some entry in input.context.guardrails.meshes
		selects(entry, candidate.labels)
	]
	count(chosen) > 0
} else := "istio" if {
	istio.claims(candidate)
} else := "istio-ambient" if {
	istio_ambient.claims(candidate)
} else := data.meshguard.mesh.default

selects(entry, _) if not entry.namespaceSelector

selects(entry, labels) if selector.matches(entry.namespaceSelector, labels)

# METADATA
# description: |
#   What a namespace says of itself: `in`, `out`, `unsaid`, or `invalid` where it says what the mesh does not
#   understand. `path` is the field that says it, `hint` how to say it.
choice := choice_of({"name": namespace.name, "labels": namespace.labels, "annotations": namespace.annotations})

choice_of(candidate) := istio.choice(candidate) if of(candidate) == "istio"

choice_of(candidate) := istio_ambient.choice(candidate) if of(candidate) == "istio-ambient"

# METADATA
# description: |
#   Whether the workload at hand gets a proxy: `state` is `in` or `out`; `decided_by` is namespace, workload, host-network or nobody;
#   `path` is the field that decides and `text` says it in words. Undefined for what makes no pods.
injection := istio.injection if {
	workload.template
	name == "istio"
}

injection := istio_ambient.injection if {
	workload.template
	name == "istio-ambient"
}

# METADATA
# description: |
#   What the proxy beside the workload will be given: a set of `resource` (cpu, memory), `bound` (request, limit),
#   `path`, and `value` where one is set. Undefined where there is no proxy beside it.
proxy_resources := istio.proxy_resources if {
	name == "istio"
	injection.state == "in"
}

# METADATA
# description: |
#   The mTLS modes that the object asks of servers: a set of `mode` (strict, permissive, disable), `level` (mesh,
#   namespace, workload), `workloads` (the names it may go by), `port` (0: all), `selector`, `path`.
mtls_modes := istio.mtls_modes
