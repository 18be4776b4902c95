package meshguard.tests.lib.mesh

import data.meshguard.lib.mesh
import data.meshguard.testing

candidate(labels, annotations) := {"name": "shop", "labels": labels, "annotations": annotations}

detected(labels, annotations) := name if {
	name := mesh.of(candidate(labels, annotations)) with input as {}
}

test_mesh_is_detected if {
	detected({"istio-injection": "disabled"}, {}) == "istio"
	detected({"istio.io/rev": "1-31"}, {}) == "istio"
	detected({"istio.io/dataplane-mode": "ambient"}, {}) == "istio-ambient"
	detected({"istio-injection": "disabled", "istio.io/dataplane-mode": "ambient"}, {}) == "istio-ambient"
	detected({"istio-injection": "disabled", "istio.io/rev": "1-31", "istio.io/dataplane-mode": "ambient"}, {}) == "istio-ambient"
	detected({}, {"linkerd.io/inject": "enabled"}) == "linkerd"
	detected({"kuma.io/sidecar-injection": "enabled"}, {}) == "kuma"
	detected({"io.cilium/mtls-enabled": "true"}, {}) == "cilium"
	detected({}, {}) == "istio"
}

test_guardrails_beat_detection if {
	guardrails := {"meshes": [{"mesh": "linkerd"}, {"mesh": "kuma", "namespaceSelector": {"matchLabels": {"team": "a"}}}]}
	mesh.of(candidate({"istio-injection": "enabled", "team": "a"}, {})) == "kuma" with input.context.guardrails as guardrails
	mesh.of(candidate({"istio-injection": "enabled"}, {})) == "linkerd" with input.context.guardrails as guardrails
}

test_system_namespaces_have_no_mesh if {
	mesh.of({"name": "kube-system", "labels": {}, "annotations": {}}) == "none" with input.context.guardrails as {"meshes": [{"mesh": "istio"}]}
}

injection(name, pod, labels, annotations) := outcome if {
	request := object.union(
		testing.create(testing.pod(pod), labels),
		{"context": {"guardrails": {"meshes": [{"mesh": name}]}, "namespace": {"annotations": annotations}}},
	)
	outcome := mesh.injection with input as request
}

host_network := object.union(testing.pod_template, {"spec": {"hostNetwork": true}})

test_host_network_is_left_out_of_every_mesh if {
	every name in ["istio", "istio-ambient", "linkerd", "consul", "kuma", "cilium"] {
		injection(name, host_network, {}, {}).decided_by == "host-network"
	}
}

test_linkerd_looks_at_no_namespace_that_hides_from_it if {
	hidden := {"config.linkerd.io/admission-webhooks": "disabled"}
	injection("linkerd", testing.pod_template, hidden, {"linkerd.io/inject": "enabled"}).state == "out"
	described := candidate(hidden, {"linkerd.io/inject": "enabled"})
	mesh.choice_of(described).state == "out" with input.context.guardrails as {"meshes": [{"mesh": "linkerd"}]}
}
