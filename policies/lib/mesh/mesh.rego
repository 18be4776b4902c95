# METADATA
# title: The mesh model
# description: |
#   One set of terms for every mesh. Policies are written against this package; the adapters beside it know the
#   vendors' labels, annotations and kinds. A new mesh is an adapter and its lines here and in the other parts of this
#   package: mesh_workloads, mesh_security, mesh_routes, mesh_gateways, mesh_selection.
package meshguard.lib.mesh

import data.meshguard.lib.mesh.cilium
import data.meshguard.lib.mesh.consul
import data.meshguard.lib.mesh.istio
import data.meshguard.lib.mesh.istio_ambient
import data.meshguard.lib.mesh.kuma
import data.meshguard.lib.mesh.linkerd
import data.meshguard.lib.namespace
import data.meshguard.lib.selector

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
} else := "linkerd" if {
	linkerd.claims(candidate)
} else := "kuma" if {
	kuma.claims(candidate)
} else := "cilium" if {
	cilium.claims(candidate)
} else := data.meshguard.mesh.default

selects(entry, _) if not entry.namespaceSelector

selects(entry, labels) if selector.matches(entry.namespaceSelector, labels)

# METADATA
# description: |
#   What a namespace says of itself: `in`, `out`, `unsaid`, or `invalid` where it says what the mesh does not
#   understand. `path` is the field that says it, `hint` how to say it. Undefined where namespaces have no say (Consul).
choice := choice_of({"name": namespace.name, "labels": namespace.labels, "annotations": namespace.annotations})

choice_of(candidate) := chosen_in(of(candidate), candidate)

# METADATA
# description: Whether somebody wants the workload in the mesh, its namespace or, where namespaces have no say, it itself.
wanted if choice.state == "in"

wanted if {
	name == "consul"
	consul.asks
}

chosen_in("istio", candidate) := istio.choice(candidate)

chosen_in("istio-ambient", candidate) := istio_ambient.choice(candidate)

chosen_in("linkerd", candidate) := linkerd.choice(candidate)

chosen_in("kuma", candidate) := kuma.choice(candidate)

chosen_in("cilium", candidate) := cilium.choice(candidate)
