# METADATA
# title: STRICT mTLS without a permissive audit
# description: |
#   Servers refuse plaintext only after a recorded audit of the same scope has shown, over a long enough time in
#   permissive mode and recently, that nobody sends any. STRICT too early cuts off callers without a proxy:
#   Prometheus, load balancers, jobs, webhooks.
# related_resources:
#   - ref: https://istio.io/latest/docs/tasks/security/authentication/mtls-migration/
# custom:
#   id: MG-MTLS-001
#   severity: high
#   action: deny
#   remediation: >-
#     Leave the scope PERMISSIVE until its permissive audit is SAFE, long enough and fresh: meshguard audit mtls -n NAMESPACE
#     shows it. Give the callers that the audit lists a proxy first. Then apply STRICT again.
#   parameters:
#     minimumAge: 168h
#     freshness: 24h
#     window: 168h
#     minimumRequests: 1
#     scrapeGap: 10m
#   kinds: [security.istio.io/PeerAuthentication, policy.linkerd.io/Server, consul.hashicorp.com/ProxyDefaults, consul.hashicorp.com/ServiceDefaults, kuma.io/Mesh, kuma.io/MeshTLS, Namespace, workload]
#   meshes: [istio, istio-ambient, linkerd, consul, kuma]
#   elsewhere:
#     cilium: It has no permissive mode in which plaintext could be seen; encryption is switched on for a namespace as a whole.
package meshguard.policies.mtls.strict_needs_audit

import data.meshguard.lib.mesh
import data.meshguard.lib.namespace
import data.meshguard.lib.permissive_audit
import data.meshguard.lib.result

violation contains result.violation(rego.metadata.chain(), wish.path, message) if {
	some wish in newly_strict
	some problem in permissive_audit.problems(scope(wish))
	message := $"STRICT mTLS for {described(wish)} is too early: {problem}"
}

# What was STRICT before the update for the same servers needs no new proof.
newly_strict := strict - strict_before

strict := {wish |
	some wish in mesh.mtls_modes
	wish.mode == "strict"
}

default strict_before := set()

strict_before := wishes if {
	input.request.operation == "UPDATE"
	wishes := strict with input.request.object as input.request.oldObject
}

scope(wish) := {"level": wish.level, "namespace": namespace.name, "workloads": wish.workloads, "meshes": wish.meshes}

described(wish) := $"{described_scope(wish)}, port {wish.port}" if wish.port != 0

described(wish) := described_scope(wish) if wish.port == 0

described_scope(wish) := "the whole mesh" if wish.level == "mesh"

described_scope(wish) := $"namespace {namespace.name}" if wish.level == "namespace"

described_scope(wish) := $"the workload selected by {selector} in namespace {namespace.name}" if {
	wish.level == "workload"
	selector := concat(",", [$"{key}={value}" | some key, value in wish.selector])
}
