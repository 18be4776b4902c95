package meshguard.tests.lib.network

import data.meshguard.lib.network
import data.meshguard.testing

kind := "networking.k8s.io/NetworkPolicy"

written(api_version, kind, spec) := {
	"apiVersion": api_version,
	"kind": kind,
	"metadata": {"name": "one", "namespace": "shop"},
	"spec": spec,
}

kubernetes(spec) := written("networking.k8s.io/v1", "NetworkPolicy", spec)

calico(spec) := written("projectcalico.org/v3", "NetworkPolicy", spec)

cilium(spec) := written("cilium.io/v2", "CiliumNetworkPolicy", spec)

closed(policy, beside, protocol, port) if {
	request := testing.with_context(testing.create(policy, {}), {"namespaceKnown": true, "objects": {kind: beside}})
	count(network.closing("ingress", protocol, [port])) > 0 with input as request
}

shut := kubernetes({"podSelector": {"matchLabels": {"app": "cart", "tier": "back"}}})

open(selector) := {"podSelector": selector, "ingress": [{"ports": [{"port": 8080}]}]}

beside(name, namespace, selector) := [{"name": name, "namespace": namespace, "spec": open(selector)}]

test_policies_for_the_same_pods_add_up if {
	closed(shut, [], "TCP", 8080)
	not closed(shut, beside("two", "shop", {}), "TCP", 8080)
	not closed(shut, beside("two", "shop", {"matchLabels": {"app": "cart", "tier": "back"}}), "TCP", 8080)
	not closed(shut, beside("two", "shop", {"matchLabels": {"app": "cart"}}), "TCP", 8080)
	closed(shut, beside("two", "shop", {"matchLabels": {"app": "web"}}), "TCP", 8080)
	closed(shut, beside("two", "shop", {"matchExpressions": []}), "TCP", 8080)
	closed(shut, beside("two", "shop", {}), "UDP", 8080)
}

test_the_policy_before_the_update_is_not_beside_it if {
	closed(shut, beside("one", "shop", {}), "TCP", 8080)
	not closed(shut, beside("one", "", {}), "TCP", 8080)
}

test_policies_of_other_vendors_add_up_too if {
	not closed(cilium({"endpointSelector": {"matchLabels": {"app": "cart"}}, "ingress": [{}]}), beside("two", "shop", {}), "TCP", 8080)
}

test_forms_of_ports if {
	every ports in [[], [{"port": "8080"}], [{"port": 8000, "endPort": 9000}], [{"protocol": "TCP"}]] {
		not closed(kubernetes({"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}], "ports": ports}]}), [], "TCP", 8080)
	}
	every ports in [[{"port": "http"}], [{"port": 8000, "endPort": 8079}], [{"protocol": "UDP"}], [{"port": 80, "protocol": "SCTP"}]] {
		closed(kubernetes({"podSelector": {}, "ingress": [{"ports": ports}]}), [], "TCP", 8080)
	}
}

test_an_empty_list_of_peers_is_everyone if {
	request := testing.create(kubernetes({"podSelector": {}, "ingress": [{"from": []}]}), {})
	network.policies[0].rules.ingress[0].anyone with input as request
}

test_a_selector_of_calico_that_is_not_there_is_all if {
	request := testing.create(calico({"ingress": [{"action": "Allow"}]}), {})
	network.policies[0].everywhere with input as request
}

test_calico_policies_with_a_list_that_is_none if {
	closed(calico({"ingress": [{"action": "Deny", "destination": {"ports": null}}]}), [], "TCP", 8080)
}

test_rules_of_cilium if {
	selector := {"endpointSelector": {}}
	every rule in [{"fromEndpoints": [{}]}, {"toPorts": [{"ports": [{"port": "0"}]}]}, {"toPorts": [{"ports": [{"port": "8080", "protocol": "TCP"}]}]}] {
		not closed(cilium(object.union(selector, {"ingress": [rule]})), [], "TCP", 8080)
	}
	every spec in [{"ingress": []}, {"ingress": [{}]}, {"ingressDeny": [{}]}, {"ingress": [{"fromEndpoints": [{}]}], "ingressDeny": [{"fromEndpoints": [{}]}]}] {
		closed(cilium(object.union(selector, spec)), [], "TCP", 8080)
	}
}

test_malformed_policies_close_nothing_that_can_be_told if {
	every spec in [null, "x", [], {"podSelector": {}, "policyTypes": ["Egress"]}, {"podSelector": {}, "policyTypes": "Ingress", "egress": 3, "ingress": [{}]}] {
		not closed(kubernetes(spec), [], "TCP", 8080)
	}
	not closed(cilium(3), [], "TCP", 8080)
	not closed(calico(null), [], "TCP", 8080)
}
