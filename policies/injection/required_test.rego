package meshguard.tests.injection.required

import data.meshguard.testing

id := "MG-INJ-001"

outcome(template, namespace_labels) := testing.paths(testing.create(testing.deployment(template), namespace_labels), id)

namespace_outcome(labels) := testing.paths(testing.create(testing.namespace("shop", labels), labels), id)

inject_label(value) := testing.with_labels({"sidecar.istio.io/inject": value})

inject_annotation(value) := testing.with_annotations({"sidecar.istio.io/inject": value})

label_path := {"spec.template.metadata.labels[sidecar.istio.io/inject]"}

annotation_path := {"spec.template.metadata.annotations[sidecar.istio.io/inject]"}

unsaid_path := {"spec.template.metadata.labels"}

test_namespace_that_chooses_is_allowed if {
	namespace_outcome({"istio-injection": "enabled"}) == set()
	namespace_outcome({"istio-injection": "disabled"}) == set()
	namespace_outcome({"istio.io/rev": "1-31"}) == set()
	namespace_outcome({"istio.io/dataplane-mode": "ambient"}) == set()
	namespace_outcome({"istio.io/dataplane-mode": "none"}) == set()
}

test_namespace_without_a_choice_is_denied if {
	namespace_outcome({}) == {"metadata.labels"}
	namespace_outcome({"team": "a"}) == {"metadata.labels"}
}

test_namespace_with_an_unknown_value_is_denied if {
	namespace_outcome({"istio-injection": "true"}) == {"metadata.labels[istio-injection]"}
	namespace_outcome({"istio.io/dataplane-mode": "sidecar"}) == {"metadata.labels[istio.io/dataplane-mode]"}
}

test_system_namespace_needs_no_choice if {
	testing.paths(testing.create(testing.namespace("kube-system", {}), {}), id) == set()
}

test_ambient_namespace_has_to_choose_when_guardrails_say_ambient if {
	testing.paths(
		testing.with_context(
			testing.create(testing.namespace("shop", {}), {}),
			{"guardrails": {"meshes": [{"mesh": "istio-ambient"}]}},
		),
		id,
	) == {"metadata.labels"}
}

test_workload_follows_its_namespace if {
	outcome(testing.pod_template, {"istio-injection": "enabled"}) == set()
	outcome(testing.pod_template, {"istio.io/rev": "1-31"}) == set()
	outcome(testing.pod_template, {"istio-injection": "disabled"}) == set()
}

test_workload_in_a_namespace_without_a_choice_is_denied if {
	outcome(testing.pod_template, {}) == unsaid_path
	outcome(testing.pod_template, {"istio-injection": "true"}) == unsaid_path
	outcome(testing.pod_template, {"istio.io/dataplane-mode": "sidecar"}) == unsaid_path
}

test_workload_may_opt_in_where_the_namespace_does_not_say if {
	outcome(inject_label("true"), {}) == set()
	outcome(testing.with_labels({"istio.io/rev": "1-31"}), {}) == set()
}

test_only_true_opts_in_where_the_namespace_does_not_say if {
	outcome(inject_label("yes"), {}) == label_path
	outcome(inject_label("yes"), testing.meshed) == set()
}

test_workload_that_opts_out_by_label_is_denied if {
	outcome(inject_label("false"), testing.meshed) == label_path
	outcome(inject_label("off"), testing.meshed) == label_path
	outcome(inject_label("false"), {"istio.io/rev": "1-31"}) == label_path
}

test_workload_that_opts_out_by_annotation_is_denied if {
	outcome(inject_annotation("false"), testing.meshed) == annotation_path
	outcome(inject_annotation("true"), testing.meshed) == set()
}

test_label_beats_annotation if {
	template := object.union(inject_annotation("false"), {"metadata": {"labels": {"sidecar.istio.io/inject": "true"}}})
	outcome(template, testing.meshed) == set()
}

test_annotation_has_no_effect_in_a_namespace_without_a_choice if {
	found := testing.found(testing.create(testing.deployment(inject_annotation("true")), {}), id)
	object.keys(found) == annotation_path
	some message in found
	contains(message, "has no effect")
}

test_host_network_is_not_an_opt_out if {
	outcome(object.union(inject_label("false"), {"spec": {"hostNetwork": true}}), testing.meshed) == set()
}

test_workload_in_a_namespace_that_is_out_is_allowed_whatever_it_says if {
	outcome(inject_label("true"), {"istio-injection": "disabled"}) == set()
	outcome(inject_label("false"), {"istio-injection": "disabled"}) == set()
}

test_ambient_workload if {
	ambient := {"istio.io/dataplane-mode": "ambient"}
	opt_out := testing.with_labels({"istio.io/dataplane-mode": "none"})
	outcome(testing.pod_template, ambient) == set()
	outcome(opt_out, ambient) == {"spec.template.metadata.labels[istio.io/dataplane-mode]"}
	outcome(object.union(opt_out, {"spec": {"hostNetwork": true}}), ambient) == set()
	outcome(testing.pod_template, {"istio.io/dataplane-mode": "none"}) == set()
	outcome(testing.with_labels({"istio.io/dataplane-mode": "ambient"}), {"istio.io/dataplane-mode": "none"}) == set()
}

test_ambient_workload_in_a_namespace_without_a_choice if {
	request := testing.with_context(
		testing.create(testing.deployment(testing.pod_template), {}),
		{"guardrails": {"meshes": [{"mesh": "istio-ambient"}]}},
	)
	testing.paths(request, id) == unsaid_path
}

test_bare_pods_are_judged_too if {
	testing.paths(testing.create(testing.pod(inject_label("false")), testing.meshed), id) == {"metadata.labels[sidecar.istio.io/inject]"}
}

test_cron_jobs_are_judged_too if {
	cron_job := {
		"apiVersion": "batch/v1",
		"kind": "CronJob",
		"metadata": {"name": "report", "namespace": "shop"},
		"spec": {"jobTemplate": {"spec": {"template": inject_label("false")}}},
	}
	testing.paths(testing.create(cron_job, testing.meshed), id) == {"spec.jobTemplate.spec.template.metadata.labels[sidecar.istio.io/inject]"}
}

test_kinds_that_need_no_mesh_are_a_setting if {
	setting := {"guardrails": {"parameters": [{"policies": [id], "values": {"unmeshedKinds": ["Job"]}}]}}
	template := inject_label("false")
	job := {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "once", "namespace": "shop"}, "spec": {"template": template}}
	owned := object.union(testing.pod(template), {"metadata": {"ownerReferences": [{"kind": "Job", "name": "once"}]}})
	testing.paths(testing.with_context(testing.create(job, testing.meshed), setting), id) == set()
	testing.paths(testing.with_context(testing.create(owned, testing.meshed), setting), id) == set()
	testing.paths(testing.with_context(testing.create(testing.pod(template), testing.meshed), setting), id) != set()
}

test_namespace_out_of_every_mesh_by_guardrails if {
	request := testing.with_context(
		testing.create(testing.deployment(testing.pod_template), {}),
		{"guardrails": {"meshes": [{"mesh": "none", "namespaceSelector": {}}]}},
	)
	testing.paths(request, id) == set()
}
