# METADATA
# title: Credential in a ConfigMap
# description: |
#   A ConfigMap is not treated as secret by anyone: not by access rules, not by backups, not by those who paste it into a
#   ticket. The value is never part of the message.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/configmap/
# custom:
#   id: MG-SEC-009
#   severity: high
#   action: warn
#   remediation: Remove the key, revoke the credential, and mount a new one as a file from Vault.
#   kinds: [ConfigMap]
#   meshes: [any]
#   parameters:
#     allowedKeys: []
package meshguard.policies.secrets.config_map

import data.meshguard.lib.credential
import data.meshguard.lib.guardrails
import data.meshguard.lib.pattern
import data.meshguard.lib.request
import data.meshguard.lib.result

parameters := guardrails.parameters(rego.metadata.chain())

violation contains result.violation(rego.metadata.chain(), path, message) if {
	request.kind == "ConfigMap"
	some key, value in request.object.data
	reason := in_entry(key, value)
	not pattern.any_matches(parameters.allowedKeys, key)
	path := $"data[{key}]"
	message := $"ConfigMap {request.object.metadata.name} holds a credential under {key}: {reason}"
}

# Single values are judged as variables are, and so is each field of a JSON document; other files are searched for
# private keys only.
in_entry(key, value) := "the value is a private key" if {
	credential.private_key(value)
} else := min(reasons) if {
	json_document(value)
	reasons := {$"field {name}: {reason}" |
		walk(json.unmarshal(value), [path, field])
		is_string(field)
		name := path[count(path) - 1]
		is_string(name)
		reason := credential.in_field(name, field)
	}
	count(reasons) > 0
} else := reason if {
	not json_document(value)
	not contains(value, "\n")
	reason := credential.in_variable(key, value)
}

json_document(value) if startswith(trim_left(value, " \n"), "{")
