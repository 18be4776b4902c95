package meshguard.tests.secrets.env_secret_key_ref

import data.meshguard.testing

id := "MG-SEC-001"

reference := {"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}

test_variable_from_a_secret_is_denied if {
	template := testing.with_container({"env": [{"name": "A", "value": "1"}, reference]})
	testing.found(testing.create(testing.deployment(template), testing.meshed), id) == {"spec.template.spec.containers[0].env[1].valueFrom.secretKeyRef": "container app reads environment variable PASSWORD from key password of Secret db"}
}

test_init_and_ephemeral_containers_are_judged if {
	template := json.patch(testing.pod_template, [
		{"op": "add", "path": "/spec/initContainers", "value": [{"name": "init", "env": [reference]}]},
		{"op": "add", "path": "/spec/ephemeralContainers", "value": [{"name": "debug", "env": [reference]}]},
	])
	testing.paths(testing.create(testing.pod(template), testing.meshed), id) == {
		"spec.initContainers[0].env[0].valueFrom.secretKeyRef",
		"spec.ephemeralContainers[0].env[0].valueFrom.secretKeyRef",
	}
}

test_every_kind_with_a_pod_template_is_judged if {
	template := testing.with_container({"env": [reference]})
	every kind in ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"] {
		workload := object.union(testing.deployment(template), {"kind": kind})
		count(testing.paths(testing.create(workload, testing.meshed), id)) == 1
	}
	controller := object.union(testing.deployment(template), {"apiVersion": "v1", "kind": "ReplicationController"})
	count(testing.paths(testing.create(controller, testing.meshed), id)) == 1
}

test_nameless_reference_is_denied_too if {
	template := testing.with_container({"env": [{"valueFrom": {"secretKeyRef": {}}}]})
	testing.found(testing.create(testing.pod(template), testing.meshed), id) == {"spec.containers[0].env[0].valueFrom.secretKeyRef": "container app reads environment variable number 0 from a Secret"}
}

test_other_sources_are_allowed if {
	template := testing.with_container({"env": [
		{"name": "POD", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
		{"name": "CONFIG", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "k"}}},
	]})
	testing.paths(testing.create(testing.pod(template), testing.meshed), id) == set()
}
