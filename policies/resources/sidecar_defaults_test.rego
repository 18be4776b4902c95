package meshguard.tests.resources.sidecar_defaults

import data.meshguard.testing

id := "MG-RES-101"

patches(object, labels) := testing.patches(testing.create(object, labels), id)

all_four := {
	"sidecar.istio.io/proxyCPU": "50m",
	"sidecar.istio.io/proxyCPULimit": "150m",
	"sidecar.istio.io/proxyMemory": "64Mi",
	"sidecar.istio.io/proxyMemoryLimit": "128Mi",
}

test_pod_gets_all_four if {
	pod := testing.pod(testing.without_annotations)
	json.patch(pod, patches(pod, testing.meshed)).metadata.annotations == all_four
}

test_pod_template_gets_all_four if {
	deployment := testing.deployment(testing.without_annotations)
	json.patch(deployment, patches(deployment, testing.meshed)).spec.template.metadata.annotations == all_four
}

test_template_without_metadata_gets_its_parents if {
	deployment := testing.deployment({"spec": testing.pod_template.spec})
	json.patch(deployment, patches(deployment, testing.meshed)).spec.template.metadata == {"annotations": all_four}
}

test_what_is_set_stays if {
	pod := testing.pod(testing.with_annotations({"team": "a", "sidecar.istio.io/proxyCPU": "100m"}))
	json.patch(pod, patches(pod, testing.meshed)).metadata.annotations == object.union(
		all_four,
		{"team": "a", "sidecar.istio.io/proxyCPU": "100m"},
	)
}

test_applying_it_twice_changes_nothing if {
	pod := testing.pod(testing.without_annotations)
	patches(json.patch(pod, patches(pod, testing.meshed)), testing.meshed) == []
}

test_each_operation_names_its_policy if {
	pod := testing.pod(testing.without_annotations)
	operations := testing.verdict(testing.create(pod, testing.meshed)).patches
	{operation.id | some operation in operations; startswith(operation.path, "/metadata/annotations")} == {id}
}

test_values_are_parameters if {
	pod := testing.pod(testing.without_annotations)
	request := testing.with_context(
		testing.create(pod, testing.meshed),
		{"guardrails": {"parameters": [{"policies": [id], "values": {"cpu": {"request": "75m"}}}]}},
	)
	json.patch(pod, testing.verdict(request).patches).metadata.annotations["sidecar.istio.io/proxyCPU"] == "75m"
}

test_pods_without_a_sidecar_are_left_alone if {
	patches(testing.pod(testing.without_annotations), {"istio-injection": "disabled"}) == []
	patches(testing.pod(testing.without_annotations), {"istio.io/dataplane-mode": "ambient"}) == []
}

test_off_and_exemptions_stop_it if {
	request := testing.create(testing.pod(testing.without_annotations), testing.meshed)
	off := {"guardrails": {"actions": [{"policies": [id], "action": "off"}]}}
	exempted := {"exemptions": [{"name": "slow", "policies": [id], "expiresAt": "2027-01-01T00:00:00Z"}]}
	testing.patches(testing.with_context(request, off), id) == []
	testing.patches(testing.with_context(request, exempted), id) == []
}

test_update_of_the_pod_template_is_filled_in if {
	before := testing.deployment(testing.without_annotations)
	after := object.union(before, {"spec": {"template": {"spec": {"terminationGracePeriodSeconds": 5}}}})
	count(testing.patches(testing.update(before, after, testing.meshed), id)) == 5
}

test_update_that_starts_no_rollout_is_left_alone if {
	deployment := testing.deployment(testing.without_annotations)
	scaled := object.union(deployment, {"spec": {"replicas": 3}})
	testing.patches(testing.update(deployment, scaled, testing.meshed), id) == []
	pod := testing.pod(testing.without_annotations)
	labelled := object.union(pod, {"metadata": {"labels": {"new": "label"}}})
	testing.patches(testing.update(pod, labelled, testing.meshed), id) == []
}
