package meshguard.tests.resources.sidecar_band

import data.meshguard.testing

id := "MG-RES-001"

outcome(template) := testing.found(testing.create(testing.deployment(template), testing.meshed), id)

annotations := testing.pod_template.metadata.annotations

annotated(name, value) := testing.with_annotations(object.union(annotations, {name: value}))

path(name) := $"spec.template.metadata.annotations[{name}]"

test_values_inside_the_band_are_allowed if {
	outcome(testing.pod_template) == {}
	outcome(annotated("sidecar.istio.io/proxyCPU", "0.05")) == {}
	outcome(annotated("sidecar.istio.io/proxyMemory", "134217728")) == {}
}

test_value_above_the_band_is_denied if {
	name := "sidecar.istio.io/proxyCPULimit"
	outcome(annotated(name, "2")) == {path(name): "the sidecar has a cpu limit of 2, too much; the band is 50m to 150m"}
}

test_value_below_the_band_is_denied if {
	name := "sidecar.istio.io/proxyMemory"
	outcome(annotated(name, "32Mi")) == {path(name): "the sidecar has a memory request of 32Mi, too little; the band is 64Mi to 128Mi"}
}

test_value_that_is_no_quantity_is_denied if {
	name := "sidecar.istio.io/proxyCPU"
	outcome(annotated(name, "lots")) == {path(name): "the sidecar has a cpu request of \"lots\", which is not a quantity; the band is 50m to 150m"}
}

test_missing_value_is_denied if {
	name := "sidecar.istio.io/proxyMemoryLimit"
	template := testing.with_annotations(object.remove(annotations, [name]))
	outcome(template) == {path(name): "the sidecar has no memory limit; the band is 64Mi to 128Mi"}
}

test_every_value_is_judged if count(outcome(testing.without_annotations)) == 4

test_container_of_the_proxy_beats_the_annotation if {
	proxy := {"name": "istio-proxy", "resources": {"limits": {"cpu": "500m"}}}
	template := json.patch(testing.pod_template, [{"op": "add", "path": "/spec/containers/-", "value": proxy}])
	object.keys(outcome(template)) == {"spec.template.spec.containers[1].resources.limits.cpu"}
}

test_native_sidecar_is_found_among_init_containers if {
	proxy := {"name": "istio-proxy", "restartPolicy": "Always", "resources": {"requests": {"memory": "1Gi"}}}
	template := json.patch(testing.pod_template, [{"op": "add", "path": "/spec/initContainers", "value": [proxy]}])
	object.keys(outcome(template)) == {"spec.template.spec.initContainers[0].resources.requests.memory"}
}

test_gateways_are_not_sidecars if outcome(testing.with_annotations({"inject.istio.io/templates": "gateway"})) == {}

test_pods_without_a_sidecar_are_not_judged if {
	testing.paths(testing.create(testing.deployment(testing.without_annotations), {"istio-injection": "disabled"}), id) == set()
	testing.paths(testing.create(testing.deployment(testing.without_annotations), {"istio.io/dataplane-mode": "ambient"}), id) == set()
}

test_what_is_set_is_judged_whether_or_not_there_is_a_sidecar_yet if {
	template := testing.with_annotations({"sidecar.istio.io/proxyCPULimit": "2"})
	testing.paths(testing.create(testing.deployment(template), {"istio-injection": "disabled"}), id) == {path("sidecar.istio.io/proxyCPULimit")}
}

test_band_is_a_parameter if {
	request := testing.with_context(
		testing.create(testing.deployment(annotated("sidecar.istio.io/proxyCPULimit", "500m")), testing.meshed),
		{"guardrails": {"parameters": [{"policies": ["MG-RES-*"], "values": {"cpu": {"max": "1"}}}]}},
	)
	testing.found(request, id) == {}
}
