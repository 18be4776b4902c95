# METADATA
# title: What holds for every rule
# description: |
#   Each refused example of examples/ is tried in other forms: in every kind that makes pods, in every list of containers, as an
#   update that changes nothing about it, and in every version of its kind that is served. So a new rule is tested for all of
#   that by its examples. What a rule does not hold for is listed here, with the reason.
package meshguard.tests.rules

import data.meshguard.lib.mesh
import data.meshguard.lib.workload
import data.meshguard.testing
import data.meshguard.tests.examples

# Examples that are an update or a deletion by themselves are left as they are.
bad[$"{id}/{name}"] := {"category": category, "id": id, "example": example} if {
	some category, policies in data.examples
	some id, sorts in policies
	some name, example in sorts.bad
	not example.before
	not example.operation
}

kind_of(written) := $"{split(written.apiVersion, "/")[0]}/{written.kind}" if {
	contains(written.apiVersion, "/")
} else := written.kind

# --- every kind that makes pods

# About what makes pods, not about pods.
of_some_kinds := {
	"MG-RES-007": "autoscalers scale Deployments and StatefulSets",
	"MG-HA-001": "control planes are Deployments or StatefulSets",
	"MG-HA-002": "gateways are Deployments or StatefulSets",
	"MG-HA-003": "control planes and gateways are Deployments or StatefulSets",
	"MG-HA-005": "has to know how many pods there are to be",
	"MG-HA-006": "control planes and gateways are Deployments or StatefulSets",
	"MG-HA-007": "gateways are Deployments or StatefulSets",
	"MG-HA-008": "Jobs and single Pods serve nobody for long",
	"MG-HA-009": "control planes and gateways are Deployments or StatefulSets",
	"MG-HA-011": "the strategy is a Deployment's",
	"MG-SEC-201": "volumes are mounted when the Pod is made",
	"MG-SEC-203": "volumes are mounted when the Pod is made",
}

template(written) := {"metadata": object.remove(written.metadata, ["name", "namespace", "generateName"]), "spec": written.spec} if {
	written.kind == "Pod"
} else := object.get(written, workload.template_paths[kind_of(written)], null)

api_versions := {"ReplicationController": "v1", "CronJob": "batch/v1", "Job": "batch/v1"}

form("Pod", written) := {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": made.spec} if {
	made := template(written)
	metadata := object.union(object.get(made, "metadata", {}), object.filter(written.metadata, ["name", "namespace"]))
}

form(kind, written) := {
	"apiVersion": object.get(api_versions, kind, "apps/v1"),
	"kind": kind,
	"metadata": object.union({"name": "cart"}, object.filter(written.metadata, ["name", "namespace"])),
	"spec": spec_of(kind, template(written)),
} if {
	kind != "Pod"
}

spec_of("CronJob", made) := {"schedule": "0 * * * *", "jobTemplate": {"spec": {"template": made}}}

spec_of(kind, made) := {"template": made} if kind != "CronJob"

# Of one category only: a whole verdict for each form of each example takes minutes.
reported(example, entry) := found if {
	request := examples.input_of(example)
	reports := findings(entry.category) with input as request
	found := [one | some one in reports; one.policy.id == entry.id]
}

found(example, entry) := count({one.path | some one in reported(example, entry)})

original[name] := reported(entry.example, entry) if some name, entry in bad

paths(name) := count({one.path | some one in original[name]})

findings(category) := [finding |
	some part in ["violation", "patch"]
	some finding in data.meshguard.policies[category][_][part]
]

pods[name] := entry if {
	some name, entry in bad
	workload.template_paths[kind_of(entry.example.object)]
	not of_some_kinds[entry.id]
}

with_object(example, written) := object.union(object.remove(example, ["object"]), {"object": written})

test_every_kind_that_makes_pods_is_judged_alike[$"{name} as a {kind}"] if {
	some name, entry in pods
	some qualified, _ in workload.template_paths
	kind := split(qualified, "/")[count(split(qualified, "/")) - 1]
	found(with_object(entry.example, form(kind, entry.example.object)), entry) == paths(name)
}

# --- every list of containers

# Where Kubernetes has no such field in that list, or it means something else there.
not_everywhere := {
	"MG-RES-001": {"initContainers": "it is about the proxy, which is known by its name", "ephemeralContainers": "it is about the proxy"},
	"MG-RES-002": {"initContainers": "it is about the proxy, which is known by its name", "ephemeralContainers": "it is about the proxy"},
	"MG-INJ-007": {"ephemeralContainers": "they have no ports"},
	"MG-RES-003": {"ephemeralContainers": "they have no resources"},
	"MG-RES-004": {"ephemeralContainers": "they have no resources"},
	"MG-POD-006": {"ephemeralContainers": "they have no ports"},
	"MG-POD-007": {"ephemeralContainers": "they have no probes"},
	"MG-SEC-007": {"ephemeralContainers": "they cannot mount by subPath"},
}

in_containers[name] := object.union(entry, {"lists": lists}) if {
	some name, entry in pods
	some path in entry.example.paths
	contains(path, ".containers[")
	lists := {"initContainers", "ephemeralContainers"} - object.keys(object.get(not_everywhere, entry.id, {}))
}

# What is wrong with one of the containers, in another list, beside one that nothing is wrong with.
elsewhere(list, written) := json.patch(written, [
	{"op": "add", "path": $"{place}/{list}", "value": [renamed | some one in spec.containers; renamed := object.union(one, {"name": concat("-", [one.name, "too"])})]},
	{"op": "replace", "path": $"{place}/containers", "value": [testing.application]},
]) if {
	place := $"/{concat("/", array.concat(workload.template_paths[kind_of(written)], ["spec"]))}"
	spec := template(written).spec
}

test_every_list_of_containers_is_judged_alike[$"{name} in {list}"] if {
	some name, entry in in_containers
	some list in entry.lists
	found(with_object(entry.example, elsewhere(list, entry.example.object)), entry) > 0
}

# --- an update that changes nothing about it

denied[name] := entry if {
	some name, entry in bad
	some one in original[name]
	one.policy.action == "deny"
}

# The object as it was, with a label that has nothing to do with it.
touched(written) := json.patch(written, [{"op": "add", "path": "/metadata/labels", "value": labels}]) if {
	labels := object.union(object.get(written.metadata, "labels", {}), {"example.com/touched": "yes"})
}

test_an_update_is_not_denied_for_what_was_there_before[name] if {
	some name, entry in denied
	updated := object.union(with_object(entry.example, touched(entry.example.object)), {"before": entry.example.object})
	not "deny" in testing.actions(examples.input_of(updated), entry.id)
}

# --- every version that is served

served := {
	"networking.istio.io": {"v1alpha3", "v1beta1", "v1"},
	"security.istio.io": {"v1beta1", "v1"},
	"telemetry.istio.io": {"v1alpha1", "v1"},
	"gateway.networking.k8s.io": {"v1alpha2", "v1beta1", "v1"},
	"policy.linkerd.io": {"v1alpha1", "v1beta1", "v1beta2", "v1beta3"},
	"linkerd.io": {"v1alpha1", "v1alpha2"},
	"cilium.io": {"v2", "v2alpha1"},
}

versions[name] := object.union(entry, {"others": others}) if {
	some name, entry in bad
	[group, version] := split(entry.example.object.apiVersion, "/")
	others := {$"{group}/{other}" | some other in served[group]; other != version}
}

test_every_served_version_is_judged_alike[$"{name} as {version}"] if {
	some name, entry in versions
	some version in entry.others
	found(with_object(entry.example, object.union(entry.example.object, {"apiVersion": version})), entry) == paths(name)
}

# --- the mesh that an example says it is of

of_a_mesh[$"{id}/{sort}/{name}"] := example if {
	some category, policies in data.examples
	some id, sorts in policies
	some sort, entries in sorts
	some name, example in entries
	example.mesh != "any"
}

# Objects of the whole cluster are of the mesh whose kinds they are.
owners := {"kuma.io": "kuma", "consul.hashicorp.com": "consul", "cilium.io": "cilium"}

of_its_mesh(example) if {
	detected := mesh.name with input as examples.input_of(example)
	detected == example.mesh
}

# A control plane and its gateways are in no mesh themselves.
of_its_mesh(example) if {
	detected := mesh.name with input as examples.input_of(example)
	detected == "none"
}

of_its_mesh(example) if owners[split(example.object.apiVersion, "/")[0]] == example.mesh

test_an_example_is_of_the_mesh_that_it_says[name] if {
	some name, example in of_a_mesh
	of_its_mesh(example)
}
