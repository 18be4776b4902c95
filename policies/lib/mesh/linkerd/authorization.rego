# METADATA
# title: Linkerd's authorization
# description: |
#   Translates Server, AuthorizationPolicy and the authentications that it refers to into the mesh model. A Server turns
#   away whoever no policy lets in; the policies only let in more.
# related_resources:
#   - ref: https://linkerd.io/2/reference/authorization-policy/
#   - ref: https://linkerd.io/2/features/server-policy/
package meshguard.lib.mesh.linkerd_authorization

import data.meshguard.lib.mesh.terms
import data.meshguard.lib.request

spec := request.object.spec

# METADATA
# description: A Server without a policy of its own takes "deny". "audit" lets in, and logs, what it would turn away.
server := object.union(terms.restriction([], "spec.accessPolicy", access == "audit"), {"restricts": access in restricting})

access := object.get(spec, "accessPolicy", "deny")

restricting := {"deny", "audit", "all-authenticated", "cluster-authenticated"}

# METADATA
# description: All authentications that an AuthorizationPolicy refers to have to hold; none at all is everyone.
policy := terms.grant([terms.open("spec.requiredAuthenticationRefs", "allow")]) if {
	count(spec.requiredAuthenticationRefs) == 0
} else := terms.grant([terms.rule("spec.requiredAuthenticationRefs", "allow", [source])]) if {
	source := {
		"path": "spec.requiredAuthenticationRefs",
		"principals": [reference.name |
			some reference in spec.requiredAuthenticationRefs
			reference.kind == "ServiceAccount"
		],
		"narrowed": true,
	}
}

# METADATA
# description: The identities that a MeshTLSAuthentication stands for.
identities := terms.grant([terms.rule("spec.identities", "allow", [source])]) if {
	source := {"path": "spec.identities", "principals": object.get(spec, "identities", []), "narrowed": true}
}

# METADATA
# description: The networks that a NetworkAuthentication stands for, identity or not.
networks := terms.grant([terms.rule("spec.networks", "allow", sources)]) if {
	sources := [{"path": $"spec.networks[{index}].cidr", "principals": [], "narrowed": narrowed(network)} |
		some index, network in spec.networks
	]
}

everywhere := {"0.0.0.0/0", "::/0"}

narrowed(network) if {
	not everywhere[network.cidr]
} else if {
	count(network.except) > 0
} else := false

# METADATA
# description: The older ServerAuthorization says in one object who may call which servers.
server_authorization := terms.grant([terms.rule("spec.client", "allow", [source])]) if {
	source := {
		"path": "spec.client.meshTLS.identities",
		"principals": object.get(spec, ["client", "meshTLS", "identities"], []),
		"narrowed": object.get(spec, ["client", "unauthenticated"], false) != true,
	}
}
