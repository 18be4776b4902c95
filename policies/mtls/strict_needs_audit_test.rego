package meshguard.tests.mtls.strict_needs_audit

import data.meshguard.testing

id := "MG-MTLS-001"

peer_authentication(namespace, spec) := {
	"apiVersion": "security.istio.io/v1",
	"kind": "PeerAuthentication",
	"metadata": {"name": "default", "namespace": namespace},
	"spec": spec,
}

strict := {"mtls": {"mode": "STRICT"}}

permissive := {"mtls": {"mode": "PERMISSIVE"}}

selected := {"selector": {"matchLabels": {"app": "cart"}}, "mtls": {"mode": "STRICT"}}

audit(scope, changes) := object.union(
	{
		"cluster": "test",
		"mesh": "istio",
		"scope": scope,
		"verdict": "SAFE",
		"permissiveSince": "2026-11-01T00:00:00Z",
		"windowStart": "2026-11-14T00:00:00Z",
		"observedAt": "2026-11-21T10:00:00Z",
		"reasons": [],
		"recordedBy": "test",
	},
	changes,
)

shop := {"level": "namespace", "namespace": "shop"}

cart := {"level": "workload", "namespace": "shop", "workload": "cart"}

request(object, audits) := testing.with_context(testing.create(object, testing.meshed), {"permissiveAudits": audits})

messages(object, audits) := {message | some message in testing.found(request(object, audits), id)}

shop_messages(audits) := messages(peer_authentication("shop", strict), audits)

test_namespace_needs_an_audit if {
	shop_messages([]) == {"STRICT mTLS for namespace shop is too early: no permissive audit of namespace shop is recorded"}
	shop_messages([audit(shop, {})]) == set()
}

test_violation_points_at_the_mode if {
	testing.paths(request(peer_authentication("shop", strict), []), id) == {"spec.mtls.mode"}
}

test_audit_of_another_scope_or_cluster_does_not_count if {
	count(shop_messages([
		audit({"level": "namespace", "namespace": "other"}, {}),
		audit(cart, {}),
		audit(shop, {"cluster": "other"}),
		audit({"level": "mesh"}, {}),
	])) == 1
}

test_audit_has_to_be_safe if {
	shop_messages([audit(shop, {"verdict": "UNSAFE", "reasons": ["plaintext from cron/report"]})]) == {"STRICT mTLS for namespace shop is too early: namespace shop is UNSAFE: plaintext from cron/report"}
	shop_messages([audit(shop, {"verdict": "UNKNOWN"})]) == {"STRICT mTLS for namespace shop is too early: namespace shop is UNKNOWN"}
}

test_message_says_everything_and_where_to_see_it if {
	lacking := audit(shop, {
		"verdict": "UNSAFE",
		"permissiveSince": "2026-11-19T00:00:00Z",
		"reasons": ["cart receives plaintext from cron/report: 3 requests since Monday"],
		"callers": [{"namespace": "cron", "workload": "report", "destination": "cart", "count": 3, "unit": "requests"}],
		"url": "https://meshguard.example.com/mtls/shop",
	})
	shop_messages([lacking]) == {"STRICT mTLS for namespace shop is too early: namespace shop is UNSAFE, 1 caller still in plaintext: cart receives plaintext from cron/report: 3 requests since Monday; has been PERMISSIVE for 2 d of 7 d; see https://meshguard.example.com/mtls/shop"}
}

test_message_counts_the_callers if {
	callers := [{"workload": name} | some name in ["report", "web"]]
	shop_messages([audit(shop, {"verdict": "UNSAFE", "callers": callers})]) == {"STRICT mTLS for namespace shop is too early: namespace shop is UNSAFE, 2 callers still in plaintext"}
}

four_hours := audit(shop, {"permissiveSince": "2026-11-21T08:00:00Z", "windowStart": "2026-11-21T08:00:00Z"})

an_hour(selector) := {"policies": ["MG-MTLS-*"], "namespaceSelector": {"matchLabels": selector}, "values": {"minimumAge": "1h", "freshness": 3}}

with_rules(rules) := testing.found(
	testing.with_context(request(peer_authentication("shop", strict), [four_hours]), {"guardrails": {"parameters": rules}}),
	id,
)

test_limits_can_differ_by_namespace if {
	with_rules([an_hour({"istio-injection": "enabled"})]) == {}
	count(with_rules([an_hour({"tier": "test"})])) == 1
	count(with_rules([object.union(an_hour({}), {"policies": ["MG-RES-*"]})])) == 1
	with_rules([{"policies": ["MG-MTLS-001"], "values": {"minimumAge": "1h"}}]) == {}
}

test_audit_has_to_be_long_enough if {
	shop_messages([audit(shop, {"permissiveSince": "2026-11-19T00:00:00Z"})]) == {"STRICT mTLS for namespace shop is too early: namespace shop has been PERMISSIVE for 2 d of 7 d"}
	shop_messages([audit(shop, {"windowStart": "2026-11-18T09:00:00Z"})]) == {"STRICT mTLS for namespace shop is too early: namespace shop has been observed for 3 d of 7 d"}
}

test_audit_has_to_be_fresh if {
	shop_messages([audit(shop, {"windowStart": "2026-11-01T00:00:00Z", "observedAt": "2026-11-19T10:00:00Z"})]) == {"STRICT mTLS for namespace shop is too early: namespace shop was last observed at 2026-11-19T10:00:00Z, more than 1 d from now"}
}

test_incomplete_audit_does_not_count if {
	shop_messages([{"cluster": "test", "scope": shop, "verdict": "SAFE"}]) == {"STRICT mTLS for namespace shop is too early: the audit of namespace shop is incomplete"}
}

test_limits_come_from_the_guardrails if {
	setting := {"guardrails": {"permissiveAudit": {"minimumAge": "1h", "freshness": "nonsense"}}}
	short := audit(shop, {"permissiveSince": "2026-11-21T08:00:00Z", "windowStart": "2026-11-21T08:00:00Z"})
	testing.found(testing.with_context(request(peer_authentication("shop", strict), [short]), setting), id) == {}
}

test_workload_takes_its_own_audit_or_the_namespaces if {
	messages(peer_authentication("shop", selected), [audit(cart, {})]) == set()
	messages(peer_authentication("shop", selected), [audit(shop, {})]) == set()
	messages(peer_authentication("shop", selected), []) == {"STRICT mTLS for the workload selected by app=cart in namespace shop is too early: no permissive audit of the workload or of namespace shop is recorded"}
	messages(peer_authentication("shop", selected), [audit(cart, {"verdict": "UNKNOWN"})]) == {"STRICT mTLS for the workload selected by app=cart in namespace shop is too early: workload shop/cart is UNKNOWN"}
}

test_port_needs_an_audit_too if {
	spec := object.union(selected, {"mtls": {"mode": "PERMISSIVE"}, "portLevelMtls": {"8080": {"mode": "STRICT"}}})
	found := testing.found(request(peer_authentication("shop", spec), []), id)
	object.keys(found) == {"spec.portLevelMtls[8080].mode"}
	some message in found
	contains(message, "port 8080")
	messages(peer_authentication("shop", spec), [audit(cart, {})]) == set()
}

mesh_wide(namespaces, audits) := {message | some message in testing.found(
	testing.with_context(request(peer_authentication("istio-system", strict), audits), {"namespaces": namespaces}),
	id,
)}

test_mesh_needs_every_namespace if {
	namespaces := [
		{"name": "shop", "labels": {"istio-injection": "enabled"}},
		{"name": "bank", "labels": {"istio.io/dataplane-mode": "ambient"}},
		{"name": "unsaid"},
		{"name": "batch", "labels": {"istio-injection": "disabled"}},
		{"name": "kube-system", "labels": {}},
	]
	audits := [audit({"level": "namespace", "namespace": name}, {}) | some name in ["shop", "bank", "unsaid"]]
	mesh_wide(namespaces, audits) == set()
	mesh_wide(namespaces, array.slice(audits, 0, 2)) == {"STRICT mTLS for the whole mesh is too early: no permissive audit of namespace unsaid is recorded"}
}

test_mesh_needs_to_know_the_namespaces if {
	messages(peer_authentication("istio-system", strict), []) == {"STRICT mTLS for the whole mesh is too early: the namespaces of the mesh are not known"}
}

test_other_modes_need_no_audit if {
	messages(peer_authentication("shop", permissive), []) == set()
	messages(peer_authentication("shop", {"mtls": {"mode": "UNSET"}}), []) == set()
	messages(peer_authentication("shop", {}), []) == set()
}

test_update_that_leaves_strict_as_it_was_is_allowed if {
	object := peer_authentication("shop", strict)
	testing.paths(testing.update(object, object, testing.meshed), id) == set()
	testing.paths(testing.update(peer_authentication("shop", permissive), object, testing.meshed), id) == {"spec.mtls.mode"}
}

test_delete_is_allowed if {
	before := peer_authentication("shop", strict)
	request := json.patch(testing.create(before, testing.meshed), [
		{"op": "replace", "path": "/request/operation", "value": "DELETE"},
		{"op": "replace", "path": "/request/object", "value": null},
		{"op": "add", "path": "/request/oldObject", "value": before},
	])
	testing.verdict(request) == {"violations": [], "patches": []}
}
