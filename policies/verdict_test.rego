package meshguard.tests.verdict

import data.meshguard.testing

id := "MG-SEC-002"

faulty(changes) := object.union(
	testing.deployment(testing.with_container({"envFrom": [{"secretRef": {"name": "db"}}]})),
	changes,
)

request := testing.create(faulty({}), {"istio-injection": "enabled", "team": "a"})

with_actions(entries) := testing.with_context(request, {"guardrails": {"actions": entries}})

with_exemptions(exemptions) := testing.with_context(request, {"exemptions": exemptions})

exemption(match) := {
	"name": "legacy",
	"namespace": "shop",
	"policies": ["MG-SEC-*"],
	"match": match,
	"expiresAt": "2026-12-01T00:00:00Z",
}

violation(request) := [violation |
	some violation in testing.verdict(request).violations
	violation.id == id
][0]

test_violation_says_everything if {
	violation(request) == {
		"id": id,
		"severity": "high",
		"action": "deny",
		"message": "container app takes all of Secret db into its environment",
		"path": "spec.template.spec.containers[0].envFrom[0].secretRef",
		"remediation": "Remove the envFrom entry and mount the secret as files in a volume, such as by the annotations meshguard.io/vault-role and meshguard.io/secret.<file>; let the application read the files.",
	}
}

test_most_severe_action_comes_first if {
	template := testing.with_container({"envFrom": [{"secretRef": {"name": "db"}}], "env": [{"name": "TOKEN", "value": "abcdef"}]})
	request := testing.with_context(
		testing.create(testing.deployment(template), testing.meshed),
		{"guardrails": {"actions": [{"policies": ["MG-SEC-002"], "action": "audit"}, {"policies": ["MG-SEC-003"], "action": "warn"}]}},
	)
	[violation.action | some violation in testing.verdict(request).violations; violation.id in {"MG-SEC-002", "MG-SEC-003"}] == ["warn", "audit"]
}

test_guardrails_set_the_action if {
	testing.actions(with_actions([{"policies": ["MG-SEC-*"], "action": "warn"}]), id) == {"warn"}
	testing.actions(with_actions([{"policies": ["MG-RES-*"], "action": "warn"}]), id) == {"deny"}
	testing.actions(with_actions([{"policies": ["*"], "action": "off"}]), id) == set()
}

test_later_guardrails_win if {
	testing.actions(with_actions([{"policies": ["*"], "action": "off"}, {"policies": [id], "action": "audit"}]), id) == {"audit"}
}

test_guardrails_hold_for_the_namespaces_they_select if {
	testing.actions(with_actions([{"policies": ["*"], "namespaceSelector": {"matchLabels": {"team": "a"}}, "action": "warn"}]), id) == {"warn"}
	testing.actions(with_actions([{"policies": ["*"], "namespaceSelector": {"matchLabels": {"team": "b"}}, "action": "warn"}]), id) == {"deny"}
}

test_unknown_action_leaves_the_default if testing.actions(with_actions([{"policies": ["*"], "action": "panic"}]), id) == {"deny"}

test_exemption_is_audited_by_name if {
	found := violation(with_exemptions([exemption({})]))
	found.action == "audit"
	found.exemption == "legacy"
}

test_exemption_for_another_policy_does_not_count if {
	testing.actions(with_exemptions([object.union(exemption({}), {"policies": ["MG-INJ-001"]})]), id) == {"deny"}
}

test_exemption_does_not_bring_back_what_is_off if {
	request := testing.with_context(
		with_exemptions([exemption({})]),
		{"guardrails": {"actions": [{"policies": [id], "action": "off"}]}},
	)
	testing.actions(request, id) == set()
}

test_expired_exemption_does_not_count_and_says_so if {
	found := violation(with_exemptions([object.union(exemption({}), {"expiresAt": "2026-11-01T00:00:00Z"})]))
	found.action == "deny"
	endswith(found.message, "; exemption legacy no longer counts: it expired at 2026-11-01T00:00:00Z")
}

test_exemption_without_a_valid_end_does_not_count if {
	testing.actions(with_exemptions([object.union(exemption({}), {"expiresAt": "never"})]), id) == {"deny"}
}

test_exemption_matches_kind_name_and_labels if {
	testing.actions(with_exemptions([exemption({"kinds": ["Deployment"], "names": ["c*"], "labels": {"app": "cart"}})]), id) == {"audit"}
	testing.actions(with_exemptions([exemption({"kinds": ["StatefulSet"]})]), id) == {"deny"}
	testing.actions(with_exemptions([exemption({"names": ["d*"]})]), id) == {"deny"}
	testing.actions(with_exemptions([exemption({"labels": {"app": "other"}})]), id) == {"deny"}
}

faulty_pod(metadata) := testing.create(
	object.union(testing.pod(faulty({}).spec.template), {"metadata": metadata}),
	testing.meshed,
)

test_exemption_of_a_deployment_covers_its_pods if {
	pod := faulty_pod({
		"labels": {"pod-template-hash": "6d5f7"},
		"ownerReferences": [{"kind": "ReplicaSet", "name": "cart-6d5f7", "controller": true}],
	})
	covered := {"exemptions": [exemption({"kinds": ["Deployment"], "names": ["cart"]})]}
	uncovered := {"exemptions": [exemption({"kinds": ["Deployment"], "names": ["basket"]})]}
	testing.actions(testing.with_context(pod, covered), id) == {"audit"}
	testing.actions(testing.with_context(pod, uncovered), id) == {"deny"}
}

test_exemption_of_a_cron_job_covers_its_pods if {
	pod := faulty_pod({"ownerReferences": [{"kind": "Job", "name": "report-29123456", "controller": true}]})
	testing.actions(testing.with_context(pod, {"exemptions": [exemption({"kinds": ["CronJob"], "names": ["report"]})]}), id) == {"audit"}
}

test_exemption_by_generated_name if {
	pod := json.patch(faulty_pod({"generateName": "batch-"}), [
		{"op": "remove", "path": "/request/object/metadata/name"},
		{"op": "remove", "path": "/request/name"},
	])
	testing.actions(testing.with_context(pod, {"exemptions": [exemption({"names": ["batch-*"]})]}), id) == {"audit"}
}

test_update_warns_of_what_was_there_before if {
	testing.actions(testing.update(faulty({}), faulty({"spec": {"replicas": 2}}), testing.meshed), id) == {"warn"}
}

test_update_that_moves_what_was_there_warns if {
	before := testing.deployment(testing.with_container({"envFrom": [{"secretRef": {"name": "db"}}]}))
	after := testing.deployment(testing.with_container({"envFrom": [{"configMapRef": {"name": "c"}}, {"secretRef": {"name": "db"}}]}))
	testing.actions(testing.update(before, after, testing.meshed), id) == {"warn"}
}

test_update_that_adds_a_fault_is_denied if {
	testing.actions(testing.update(testing.deployment(testing.pod_template), faulty({}), testing.meshed), id) == {"deny"}
	testing.actions(testing.update(faulty({"spec": null}), faulty({}), testing.meshed), id) == {"deny"}
}

test_what_an_update_leaves_unchanged_is_a_setting if {
	update := testing.update(faulty({}), faulty({}), testing.meshed)
	setting := {"guardrails": {"parameters": [{"policies": ["*"], "values": {"unchanged": "deny"}}]}}
	testing.actions(testing.with_context(update, setting), id) == {"deny"}
}

test_unknown_kinds_are_allowed if {
	object := {"apiVersion": "example.com/v1", "kind": "Anything", "metadata": {"name": "x", "namespace": "shop"}, "spec": 5}
	testing.verdict(testing.create(object, {})) == {"violations": [], "patches": []}
}

test_scale_and_status_are_not_judged if {
	every subresource in ["scale", "status", "binding"] {
		scale := object.union(request, {"request": {"subResource": subresource}})
		testing.verdict(scale) == {"violations": [], "patches": []}
	}
}

test_ephemeral_containers_are_judged if {
	debug := object.union(request, {"request": {"subResource": "ephemeralcontainers"}})
	testing.actions(debug, id) == {"deny"}
}

test_connect_is_not_judged if {
	connect := object.union(request, {"request": {"operation": "CONNECT"}})
	testing.verdict(connect) == {"violations": [], "patches": []}
}

odd := [null, true, 5, "text", [], {}, [null], {"a": null}, [[]]]

# Whatever is wrong with an object, there is a verdict.
test_odd_shapes_have_a_verdict if {
	every value in odd {
		every path in [
			"/metadata", "/spec", "/spec/template", "/spec/template/metadata", "/spec/template/spec",
			"/spec/template/spec/containers", "/spec/template/spec/containers/0", "/spec/template/metadata/labels",
			"/spec/template/metadata/annotations", "/spec/template/spec/initContainers", "/spec/template/spec/containers/0/env",
			"/spec/template/spec/containers/0/envFrom", "/spec/template/spec/containers/0/name",
		] {
			object := json.patch(faulty({}), [{"op": "add", "path": path, "value": value}])
			broken := json.patch(request, [{"op": "add", "path": "/request/object", "value": object}])
			is_array(testing.verdict(broken).violations)
			is_array(testing.verdict(broken).patches)
		}
	}
}

test_odd_context_has_a_verdict if {
	every value in odd {
		every path in [
			"/context", "/context/namespace", "/context/namespace/labels", "/context/guardrails", "/context/guardrails/actions",
			"/context/guardrails/parameters", "/context/guardrails/meshes", "/context/exemptions", "/context/now",
			"/request/oldObject", "/request/operation", "/request/kind", "/request/object",
		] {
			broken := json.patch(request, [{"op": "add", "path": path, "value": value}])
			is_array(testing.verdict(broken).violations)
			is_array(testing.verdict(broken).patches)
		}
	}
}

everything := {
	"name": "everything",
	"policies": ["*"],
	"reason": "The audit of spring.",
	"approvedBy": "security@example.com",
	"expiresAt": "2026-12-01T00:00:00Z",
}

changed(name) := testing.with_context(
	testing.create(
		{
			"apiVersion": "meshguard.io/v1",
			"kind": "Exemption",
			"metadata": {"name": name, "namespace": "shop"},
			"spec": object.remove(everything, ["name"]),
		},
		testing.meshed,
	),
	{"exemptions": [everything]},
)

test_an_exemption_does_not_let_itself_off if {
	testing.actions(changed("everything"), "MG-GOV-009") == {"deny"}
	testing.actions(changed("other"), "MG-GOV-009") == {"audit"}
}
