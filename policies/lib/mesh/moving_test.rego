# METADATA
# title: A namespace that moves to another mesh
# description: The same objects get the same answer from the same rules, whichever mesh the namespace is in.
package meshguard.tests.lib.moving

import data.meshguard.lib.mesh
import data.meshguard.testing

# What each mesh wants of a namespace; Consul wants nothing, so guardrails name it.
namespaces := {
	"istio": {"labels": {"istio-injection": "enabled"}},
	"istio-ambient": {"labels": {"istio.io/dataplane-mode": "ambient"}},
	"linkerd": {"annotations": {"linkerd.io/inject": "enabled"}},
	"kuma": {"labels": {"kuma.io/sidecar-injection": "enabled"}},
	"cilium": {"labels": {"io.cilium/mtls-enabled": "true"}},
}

detected(name, object) := testing.with_context(testing.create(object, {}), {"namespace": namespaces[name]})

guarded(name, object) := testing.with_context(testing.create(object, {}), {"guardrails": {"meshes": [{"mesh": name}]}})

ids(request) := {violation.id | some violation in testing.verdict(request).violations}

route := {
	"apiVersion": "gateway.networking.k8s.io/v1",
	"kind": "HTTPRoute",
	"metadata": {"name": "cart", "namespace": "shop"},
	"spec": {"rules": [{
		"backendRefs": [{"name": "cart-v1", "weight": 0}, {"name": "cart-v2", "weight": 0}],
		"retry": {"attempts": 10, "codes": [503]},
		"filters": [{"type": "RequestMirror", "requestMirror": {"backendRef": {"name": "shadow"}}}],
	}]},
}

about_routes := {"MG-TRAFFIC-001", "MG-TRAFFIC-004", "MG-TRAFFIC-005", "MG-TRAFFIC-006", "MG-TRAFFIC-008"}

test_detected_from_what_the_namespace_says[name] if {
	some name, _ in namespaces
	found := mesh.name with input as detected(name, route)
	found == name
}

test_guardrails_move_a_namespace_whatever_it_says if {
	moved := testing.with_context(detected("istio", route), {"guardrails": {"meshes": [{"mesh": "linkerd"}]}})
	found := mesh.name with input as moved
	found == "linkerd"
}

test_a_route_is_judged_by_the_same_rules_after_the_move[name] if {
	some name, _ in namespaces
	ids(detected(name, route)) == about_routes
	ids(guarded(name, route)) == about_routes
}

# How a workload says that it wants no proxy; a mesh without proxies has no word for it.
opted_out := {
	"istio": testing.with_labels({"sidecar.istio.io/inject": "false"}),
	"istio-ambient": testing.with_labels({"istio.io/dataplane-mode": "none"}),
	"linkerd": testing.with_annotations({"linkerd.io/inject": "disabled"}),
	"kuma": testing.with_labels({"kuma.io/sidecar-injection": "disabled"}),
}

test_opting_out_is_refused_by_the_same_rule_after_the_move[name] if {
	some name, template in opted_out
	"MG-INJ-001" in ids(detected(name, testing.deployment(template)))
	not "MG-INJ-001" in ids(detected(name, testing.deployment(testing.pod_template)))
}

consul := object.union(testing.without_annotations, {"metadata": {"annotations": {"consul.hashicorp.com/connect-inject": "true"}}})

# What fills in the proxy's resources writes each mesh's own annotations.
prefixes := {
	"istio": "sidecar.istio.io/proxy",
	"linkerd": "config.linkerd.io/proxy-",
	"consul": "consul.hashicorp.com/sidecar-proxy-",
}

test_proxy_resources_are_filled_in_after_the_move[name] if {
	some name, prefix in prefixes
	before := testing.deployment(consul)
	request := testing.with_context(guarded(name, before), {"namespace": object.get(namespaces, name, {})})
	annotations := json.patch(before, testing.verdict(request).patches).spec.template.metadata.annotations
	count({key | some key, _ in annotations; startswith(key, prefix)}) == 4
}
