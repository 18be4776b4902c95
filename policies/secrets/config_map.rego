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

# Single values are judged as variables are, each field of a JSON document, and each line of a file of settings; other files
# are searched for private keys only.
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

in_entry(key, value) := min(reasons) if {
	not credential.private_key(value)
	not json_document(value)
	contains(value, "\n")
	some ending in [".properties", ".env", ".yaml", ".yml", ".ini", ".cnf", ".conf", ".cfg", ".toml"]
	endswith(key, ending)
	reasons := {$"field {setting.name}: {reason}" |
		some line in split(value, "\n")
		setting := assigned(trim_space(line))
		reason := credential.in_field(setting.name, setting.value)
	}
	count(reasons) > 0
}

# name=value or name: value, quoted or not. What begins with $ is a reference, and a hash a comment.
assigned(line) := {"name": name, "value": value} if {
	not startswith(line, "#")
	not startswith(line, ";")
	some sign in ["=", ":"]
	position := indexof(line, sign)
	position > 0
	name := trim(trim_left(substring(line, 0, position), "- "), " \"'")
	regex.match(`^[A-Za-z0-9_.-]+$`, name)
	value := trim(trim_space(substring(line, position + 1, -1)), "\"'")
	not startswith(value, "$")
}

json_document(value) if startswith(trim_left(value, " \n"), "{")
