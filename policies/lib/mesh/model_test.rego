# METADATA
# title: The model, mesh by mesh
# description: |
#   model/ lists objects, the mesh of their namespace, and what the model says of them: every term of mesh.rego and mesh_*.rego, as
#   reporting/metadata.rego holds.
package meshguard.tests.lib.model

import data.meshguard.lib.mesh
import data.meshguard.testing

# YAML knows no sets: both sides as JSON.
plain(value) := json.unmarshal(json.marshal(value))

request(case) := testing.with_context(
	testing.create(case.object, {}),
	object.union(
		{"guardrails": {"meshes": [{"mesh": case.mesh}]}, "namespace": object.get(case, "namespace", {})},
		object.get(case, "context", {}),
	),
)

said(case, term) := value if {
	value := plain(mesh[term]) with input as request(case)
}

test_model[$"{name}: {term}"] if {
	some name, case in data.lib.mesh.model
	some term, expected in case.terms
	said(case, term) == expected
}

# Everything in model/ is tested for something, and every mesh is in it.
test_model_covers_every_mesh if {
	{case.mesh | some case in data.lib.mesh.model} == {"istio", "istio-ambient", "linkerd", "consul", "kuma", "cilium"}
	every case in data.lib.mesh.model {
		count(case.terms) > 0
	}
}
