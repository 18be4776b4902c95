package meshguard.tests.resources.sidecar_clamped

import data.meshguard.testing

id := "MG-RES-102"

# As istiod leaves a bare Pod: its own defaults, and its mark.
injected(resources) := json.patch(testing.pod(testing.without_annotations), [
	{"op": "add", "path": "/metadata/annotations", "value": {"sidecar.istio.io/status": "{}"}},
	{"op": "add", "path": "/spec/initContainers", "value": [
		{"name": "istio-init", "image": "proxyv2"},
		{"name": "istio-proxy", "image": "proxyv2", "restartPolicy": "Always", "resources": resources},
	]},
])

defaults := {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"cpu": "2", "memory": "1Gi"}}

patched(pod) := json.patch(pod, testing.verdict(testing.create(pod, testing.meshed)).patches)

proxy(pod) := pod.spec.initContainers[1]

test_istio_came_first_and_the_pod_ends_inside_the_band if {
	proxy(patched(injected(defaults))).resources == {
		"requests": {"cpu": "100m", "memory": "128Mi"},
		"limits": {"cpu": "150m", "memory": "128Mi"},
	}
}

test_what_comes_out_is_accepted if {
	testing.found(testing.create(injected(defaults), testing.meshed), "MG-RES-001") != {}
	testing.found(testing.create(patched(injected(defaults)), testing.meshed), "MG-RES-001") == {}
}

test_applying_it_twice_changes_nothing if {
	once := patched(injected(defaults))
	testing.patches(testing.create(once, testing.meshed), id) == []
}

test_istio_gets_the_same_values_should_it_come_again if {
	annotations := patched(injected(defaults)).metadata.annotations
	annotations == {
		"sidecar.istio.io/status": "{}",
		"sidecar.istio.io/proxyCPU": "100m",
		"sidecar.istio.io/proxyCPULimit": "150m",
		"sidecar.istio.io/proxyMemory": "128Mi",
		"sidecar.istio.io/proxyMemoryLimit": "128Mi",
	}
}

test_the_rest_of_the_pod_is_left_alone if {
	before := injected(defaults)
	after := patched(before)
	after.spec.containers == before.spec.containers
	without_resources(after.spec.initContainers[0]) == before.spec.initContainers[0]
	object.remove(proxy(after), ["resources"]) == object.remove(proxy(before), ["resources"])
}

test_what_is_too_small_is_raised if {
	small := object.union(defaults, {"requests": {"cpu": "10m", "memory": "40Mi"}})
	proxy(patched(injected(small))).resources.requests == {"cpu": "50m", "memory": "64Mi"}
}

test_the_band_is_that_of_the_rule if {
	request := testing.with_context(
		testing.create(injected(defaults), testing.meshed),
		{"guardrails": {"parameters": [{"policies": ["MG-RES-001"], "values": {"cpu": {"max": "500m"}}}]}},
	)
	proxy(json.patch(request.request.object, testing.verdict(request).patches)).resources.limits.cpu == "500m"
}

test_it_leaves_nothing_for_the_other_mutation if {
	operations := testing.verdict(testing.create(injected(defaults), testing.meshed)).patches
	not "MG-RES-101" in {operation.id | some operation in operations}
}

test_injected_pod_template_of_a_deployment if {
	pod := injected(defaults)
	deployment := testing.deployment({"metadata": object.remove(pod.metadata, ["name", "namespace"]), "spec": pod.spec})
	proxy(patched(deployment).spec.template).resources.limits == {"cpu": "150m", "memory": "128Mi"}
}

test_running_pod_is_left_alone if {
	pod := injected(defaults)
	labelled := object.union(pod, {"metadata": {"labels": {"new": "label"}}})
	testing.patches(testing.update(pod, labelled, testing.meshed), id) == []
}

test_namespace_out_of_the_mesh_does_not_matter_once_there_is_a_proxy if {
	request := testing.create(injected(defaults), {"istio-injection": "disabled"})
	proxy(json.patch(request.request.object, testing.verdict(request).patches)).resources.limits.cpu == "150m"
}

without_resources(container) := object.remove(container, ["resources"])

# Istio gives it what it gives the proxy, and the pod's quota counts the larger of both.
test_the_container_before_the_proxy_is_brought_inside_the_band_too if {
	pod := json.patch(injected(defaults), [{"op": "add", "path": "/spec/initContainers/0/resources", "value": defaults}])
	patched(pod).spec.initContainers[0].resources == {
		"requests": {"cpu": "100m", "memory": "128Mi"},
		"limits": {"cpu": "150m", "memory": "128Mi"},
	}
	once := patched(pod)
	testing.patches(testing.create(once, testing.meshed), id) == []
}

# A template that was copied from a running pod.
test_mark_of_the_injector_without_its_containers_is_no_error if {
	pod := json.patch(testing.pod(testing.without_annotations), [{"op": "add", "path": "/metadata/annotations", "value": {"sidecar.istio.io/status": "{}"}}])
	testing.patches(testing.create(pod, testing.meshed), id) == []
	proxied := patched(pod).metadata.annotations
	proxied["sidecar.istio.io/proxyCPU"]
}
