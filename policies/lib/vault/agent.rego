# METADATA
# title: The Vault Agent injector's annotations
# description: |
#   Translates them, so that a manifest moves unchanged. What has no counterpart is named, never left out in silence.
# related_resources:
#   - ref: https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations
package meshguard.lib.vault.agent

import data.meshguard.lib.vault.template
import data.meshguard.lib.workload

prefix := "vault.hashicorp.com/"

switch := "vault.hashicorp.com/agent-inject"

role := "vault.hashicorp.com/role"

# As Go reads a boolean. A pod that the injector has done is left to it; any other status, such as "update", asks for more.
asked if {
	workload.annotations[switch]
	not workload.annotations[switch] in {"false", "0", "f", "F", "FALSE", "False"}
	not workload.annotations["vault.hashicorp.com/agent-inject-status"] == "injected"
}

annotation(name) := workload.annotations[concat("", [prefix, name])]

wish := {
	"role": object.get(workload.annotations, role, ""),
	"role_annotation": role,
	"files": files,
	"mount_path": object.get(workload.annotations, "vault.hashicorp.com/secret-volume-path", "/vault/secrets"),
	"containers": containers,
	"containers_annotation": "vault.hashicorp.com/agent-inject-containers",
	"attributes": {attribute: value |
		some name, attribute in attribute_names
		value := annotation(name)
	},
	"attribute_annotations": {attribute: key |
		some name, attribute in attribute_names
		key := concat("", [prefix, name])
	},
}

attribute_names := {"auth-path": "vaultAuthPath", "namespace": "vaultNamespace", "service": "vaultAddress"}

containers := [trim_space(name) | some name in split(names, ",")] if {
	names := annotation("agent-inject-containers")
} else := null

# The agent lets everybody in the pod read, unless it is told otherwise.
files := [{"annotation": path, "name": name, "entry": entry} |
	some key, secret in workload.annotations
	startswith(key, "vault.hashicorp.com/agent-inject-secret-")
	name := trim_prefix(key, "vault.hashicorp.com/agent-inject-secret-")
	path := workload.annotation_path(key)
	file := file_name(name)
	entry := object.union_n([
		{"file": file, "path": secret, "mode": "0444"},
		{"format": "agent-template" | annotation($"agent-inject-template-{name}")},
		{"template": text | text := annotation($"agent-inject-template-{name}")},
		{"mode": mode | mode := annotation($"agent-inject-perms-{name}")},
	])
]

file_name(name) := annotation($"agent-inject-file-{name}") if {
	annotation($"agent-inject-file-{name}")
} else := name

# What changes nothing here: there is no agent beside the pod, and files are there before the first container.
without_meaning := {"agent-pre-populate", "agent-pre-populate-only", "agent-init-first", "agent-inject-status", "log-level", "log-format", "preserve-secret-case"}

understood := {"agent-inject", "agent-inject-containers", "auth-path", "namespace", "role", "secret-volume-path", "service"}

# A key that a secret lacks is an error, whatever is said of it: a file would hold "<no value>".
understood_of_files := ["agent-inject-secret-", "agent-inject-template-", "agent-inject-file-", "agent-inject-perms-", "error-on-missing-key-"]

# Without them the pod would get something else than it expects.
needed := ["agent-inject-command-", "agent-inject-template-file-", "agent-inject-token", "agent-configmap", "agent-extra-secret", "agent-copy-volume-mounts", "secret-volume-path-", "auth-config", "auth-type", "agent-template-left-delim", "agent-template-right-delim"]

names contains name if {
	asked
	some key, _ in workload.annotations
	startswith(key, prefix)
	name := trim_prefix(key, prefix)
}

refused contains name if {
	some name in names
	some start in needed
	startswith(name, start)
	not plain_login(name)
}

# What the driver does anyway.
plain_login(name) if {
	name == "auth-type"
	annotation(name) == "kubernetes"
}

# METADATA
# description: Annotations that are left out, and that nobody needs; to be told.
ignored contains name if {
	some name in (names - refused)
	not name in (without_meaning | understood)
	not plain_login(name)
	not of_file(name)
}

of_file(name) if {
	some start in understood_of_files
	startswith(name, start)
}

translated := array.concat(
	[{"path": path, "message": message} |
		some name in refused
		path := workload.annotation_path(concat("", [prefix, name]))
		message := $"{prefix}{name} has no counterpart here"
	],
	[{"path": path, "message": message} |
		some file in files
		some fault in template.faults(annotation($"agent-inject-template-{file.name}"))
		path := workload.annotation_path(concat("", [prefix, "agent-inject-template-", file.name]))
		message := $"the template of {file.name}: {fault}"
	],
)

faults := array.concat(translated, array.concat(
	[{"path": path, "message": message} |
		asked
		value := workload.annotations[switch]
		not value in {"true", "1", "t", "T", "TRUE", "True"}
		path := workload.annotation_path(switch)
		message := $"\"{value}\" is neither true nor false"
	],
	[{"path": path, "message": message} |
		some name in names
		not name in refused
		some start in array.slice(understood_of_files, 1, count(understood_of_files))
		startswith(name, start)
		file := trim_prefix(name, start)
		not file in {other.name | some other in files}
		path := workload.annotation_path(concat("", [prefix, name]))
		message := $"{prefix}{name} is for a file that no {prefix}agent-inject-secret-{file} asks for"
	],
))
