# METADATA
# title: What holds for every rule
# description: |
#   Each refused example of examples/ is tried in other forms: in every kind that makes pods, in every list of containers, as an
#   update that changes nothing about it, and in every version of its kind that is served; and with other parameters. So a new
#   rule is tested for all of that by its examples. What a rule does not hold for is listed here, with the reason. The tests are `tables`: each row with
#   whether it holds.
package meshguard.tests.rules

import data.meshguard.lib.mesh
import data.meshguard.lib.workload
import data.meshguard.testing
import data.meshguard.tests.examples

# Examples that are an update or a deletion by themselves are left as they are.
bad[name] := entry if {
	some name, entry in of_sort.bad
	not entry.example.before
	not entry.example.operation
}

good[name] := entry if {
	some name, entry in of_sort.good
	not entry.example.before
	not entry.example.operation
}

of_sort[sort][$"{id}/{name}"] := {"category": category, "id": id, "rule": rules[id], "example": example} if {
	some category, policies in data.examples
	some id, sorts in policies
	some sort, entries in sorts
	some name, example in entries
}

# The package of each policy: the one that finds something in an example of it.
rules[id] := rule if {
	some category, policies in data.examples
	some id, sorts in policies
	some rule in [found |
		some example in sorts.bad
		some found in naming(category, id, examples.input_of(example))
	]
}

naming(category, id, request) := names if {
	names := {rule |
		some part in ["violation", "patch"]
		some rule, findings in data.meshguard.policies[category]
		some one in findings[part]
		one.policy.id == id
	} with input as request
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
	"MG-INJ-009": "a Pod alone shows what the injector did",
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

# What the rule itself finds: a whole verdict for each form of each example takes minutes.
reported(example, entry) := found if {
	request := examples.input_of(example)
	found := findings(entry) with input as request
}

# Also where there is no such violation or patch: then nothing is found.
findings(entry) := {one |
	some part in ["violation", "patch"]
	some one in data.meshguard.policies[entry.category][entry.rule][part]
}

found(example, entry) := count({one.path | some one in reported(example, entry)})

original[name] := reported(entry.example, entry) if some name, entry in bad

pods[name] := entry if {
	some name, entry in bad
	workload.template_paths[kind_of(entry.example.object)]
	not of_some_kinds[entry.id]
}

with_object(example, written) := object.union(object.remove(example, ["object"]), {"object": written})

tables.every_kind_that_makes_pods_is_judged_alike[$"{name} as a {kind}"] := found_alike(entry, form(kind, entry.example.object)) if {
	some name, entry in pods
	some qualified, _ in workload.template_paths
	kind := split(qualified, "/")[count(split(qualified, "/")) - 1]
}

# What is good about them is a Pod's.
good_as_pods := {"MG-MTLS-001/linkerd_owned_pod": "a Pod has an owner that was judged, a template has none"}

good_pods[name] := entry if {
	some name, entry in good
	not good_as_pods[name]
	workload.template_paths[kind_of(entry.example.object)]
	not of_some_kinds[entry.id]
}

tables.every_kind_that_makes_pods_is_allowed_alike[$"{name} as a {kind}"] := found_alike(entry, form(kind, entry.example.object)) if {
	some name, entry in good_pods
	some qualified, _ in workload.template_paths
	kind := split(qualified, "/")[count(split(qualified, "/")) - 1]
}

found_alike(entry, written) if {
	found(with_object(entry.example, written), entry) == count({one.path | some one in reported(entry.example, entry)})
} else := false

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

tables.every_list_of_containers_is_judged_alike[$"{name} in {list}"] := found_at_all(entry, elsewhere(list, entry.example.object)) if {
	some name, entry in in_containers
	some list in entry.lists
}

found_at_all(entry, written) if {
	found(with_object(entry.example, written), entry) > 0
} else := false

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

tables.an_update_is_not_denied_for_what_was_there_before[name] := not_denied(entry) if some name, entry in denied

not_denied(entry) if {
	updated := object.union(with_object(entry.example, touched(entry.example.object)), {"before": entry.example.object})
	not "deny" in testing.actions(examples.input_of(updated), entry.id)
} else := false

# Whatever the action is that somebody sets: what is found in an update that changes nothing is what was found before, in the same
# words, and that is what lowers it. A rule about the change itself finds nothing.
tables.an_update_is_told_of_in_the_same_words[name] := told_before(entry, updated) if {
	some name, entry in of_sort.bad
	not entry.example.operation
	entry.rule
	updated := object.union(
		object.remove(entry.example, ["object", "before"]),
		{"object": touched(entry.example.object), "before": entry.example.object},
	)
}

told_before(entry, updated) if {
	request := examples.input_of(updated)
	before := findings(entry) with input as json.patch(request, [{"op": "replace", "path": "/request/object", "value": request.request.oldObject}])
	words := {one.message | some one in before}
	every one in reported(updated, entry) {
		words[one.message]
	}
} else := false

# --- every parameter

# Values that differ from any default in what they say; one of the default's type is enough.
values := {
	"number": [0, 1, 100, 1000000],
	"string": ["0s", "36500d", "1", "1000Gi", "egress", "example.com/other"],
	"array": [[], ["*"], ["cpu"], ["egress"], ["Deployment", "Pod"]],
	"boolean": [true, false],
}

# What is measured by them is what the rule sees; audit-consumer reads them (NamespaceRules, BaselineTerms), and tests that.
measured_by := {
	"MG-MTLS-001": {"window", "minimumRequests", "scrapeGap"},
	"MG-TRAFFIC-031": {"window", "minimumRequests"},
}

leaves[$"{id} {concat(".", path)}"] := {"id": id, "path": path, "type": type_name(value)} if {
	some id, parameters in data.catalogue
	walk(object.remove(parameters, object.get(measured_by, id, set())), [path, value])
	count(path) > 0
	not is_object(value)
	every part in path {
		is_string(part)
	}
}

tables.every_parameter_is_read[name] := is_read(leaf) if some name, leaf in leaves

is_read(leaf) if {
	some sort in ["good", "bad"]
	some entry in of_sort[sort]
	entry.id == leaf.id
	some value in values[leaf.type]
	overlay := {"policies": [leaf.id], "values": nested(leaf.path, value)}
	request := examples.input_of(entry.example)
	changed := json.patch(request, [{"op": "add", "path": "/context/guardrails/parameters/-", "value": overlay}])
	now := findings(entry) with input as changed
	now != reported(entry.example, entry)
} else := false

nested(path, value) := {path[0]: value} if count(path) == 1

nested(path, value) := {path[0]: {path[1]: value}} if count(path) == 2

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

tables.every_served_version_is_judged_alike[$"{name} as {version}"] := found_alike(entry, written) if {
	some name, entry in versions
	some version in entry.others
	written := object.union(entry.example.object, {"apiVersion": version})
}

# --- every kind that the metadata names

# A kind of the same form as one that there is an example of: what is wrong there is wrong here.
renamed(kind, written) := object.union(written, {"apiVersion": version, "kind": parts[last]}) if {
	parts := split(kind, "/")
	last := count(parts) - 1
	version := concat("/", array.concat(array.slice(parts, 0, last), ["v1"]))
}

kinds_named[$"{id} {kind}"] := {"id": id, "kind": kind} if {
	some name, entry in bad
	id := entry.id
	some finding in original[name]
	some kind in finding.policy.kinds
	kind != "workload"
}

tables.every_kind_that_a_rule_names_is_judged[name] := kind_is_judged(named) if some name, named in kinds_named

kind_is_judged(named) if {
	some _, entry in of_sort.bad
	entry.id == named.id
	found(with_object(entry.example, renamed(named.kind, entry.example.object)), entry) > 0
} else := false

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

tables.an_example_is_of_the_mesh_that_it_says[name] := of_its_mesh(example) if some name, example in of_a_mesh

default of_its_mesh(_) := false

# --- that nothing was left out

tables.every_policy_finds_something_in_an_example_of_it[id] := found_somewhere(id) if {
	some _, policies in data.examples
	some id, _ in policies
}

found_somewhere(id) if {
	rules[id]
} else := false
