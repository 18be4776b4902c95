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
	not workload.annotations[switch] in no
	not injected
}

injected if workload.annotations["vault.hashicorp.com/agent-inject-status"] == "injected"

yes := {"true", "1", "t", "T", "TRUE", "True"}

no := {"false", "0", "f", "F", "FALSE", "False"}

# METADATA
# description: |
#   Annotations of the injector's on a pod that does not ask it for anything, in order: neither it nor Meshguard looks at them.
unheard := sort([key |
	not workload.annotations[switch]
	not injected
	some key, _ in workload.annotations
	startswith(key, prefix)
])

annotation(name) := workload.annotations[concat("", [prefix, name])]

wish := {
	"role": object.get(workload.annotations, role, ""),
	"role_annotation": role,
	"files": files,
	"mount_path": object.get(workload.annotations, "vault.hashicorp.com/secret-volume-path", "/vault/secrets"),
	"containers": containers,
	"containers_annotation": "vault.hashicorp.com/agent-inject-containers",
	"attributes": object.union(owner, {attribute: value |
		some name, attribute in attribute_names
		value := annotation(name)
	}),
	"attribute_annotations": object.union({"owner": "vault.hashicorp.com/agent-run-as-user"}, {attribute: key |
		some name, attribute in attribute_names
		key := concat("", [prefix, name])
	}),
}

attribute_names := {
	"auth-path": "vaultAuthPath",
	"namespace": "vaultNamespace",
	"service": "vaultAddress",
	"template-static-secret-render-interval": "refresh",
}

# With the agent, files belong to whoever it runs as.
owner := {"owner": $"{user}:{annotation("agent-run-as-group")}"} if {
	user
	annotation("agent-run-as-group")
} else := {"owner": user} if {
	user
} else := {}

user := annotation("agent-run-as-user") if {
	annotation("agent-run-as-user")
} else := $"{workload.spec.containers[0].securityContext.runAsUser}" if {
	annotation("agent-run-as-same-user") in yes
	is_number(workload.spec.containers[0].securityContext.runAsUser)
} else := $"{workload.spec.securityContext.runAsUser}" if {
	is_number(workload.spec.securityContext.runAsUser)
}

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

# The agent writes a name in small letters, unless it is told otherwise.
file_name(name) := annotation($"agent-inject-file-{name}") if {
	annotation($"agent-inject-file-{name}")
} else := name if {
	case_kept(name) in yes
} else := lower(name)

case_kept(name) := annotation($"preserve-secret-case-{name}") if {
	annotation($"preserve-secret-case-{name}")
} else := annotation("preserve-secret-case")

# What changes nothing here: there is no agent beside the pod, files are there before the first container, and what a pod
# held is revoked when it ends.
without_meaning := {
	"agent-init-first",
	"agent-inject-status",
	"agent-pre-populate",
	"agent-pre-populate-only",
	"agent-request-namespace",
	"agent-revoke-grace",
	"agent-revoke-on-shutdown",
	"log-format",
	"log-level",
}

understood := {
	"agent-inject",
	"agent-inject-containers",
	"agent-run-as-same-user",
	"agent-run-as-user",
	"auth-path",
	"namespace",
	"preserve-secret-case",
	"role",
	"secret-volume-path",
	"service",
	"template-static-secret-render-interval",
}

# A key that a secret lacks is an error, whatever is said of it: a file would hold "<no value>".
understood_of_files := [
	"agent-inject-secret-",
	"agent-inject-template-",
	"agent-inject-file-",
	"agent-inject-perms-",
	"error-on-missing-key-",
	"preserve-secret-case-",
]

# What asks for nothing where it is false.
switches := {
	"agent-cache-enable",
	"agent-cache-exit-on-err",
	"agent-cache-use-auto-auth-token",
	"agent-disable-idle-connections",
	"agent-disable-keep-alives",
	"agent-enable-quit",
	"agent-inject-token",
	"agent-set-security-context",
	"agent-share-process-namespace",
	"tls-skip-verify",
}

# By how a name begins: without it the pod would get something else than it expects; and what to write instead.
needed := {
	"agent-configmap": "the agent's configuration is not read; write its templates as agent-inject-template-<name>",
	"agent-copy-volume-mounts": "no agent reads what they hold; remove it, and write templates as agent-inject-template-<name>",
	"agent-extra-secret": "no agent reads it; the pod logs in as its service account, with the role in vault.hashicorp.com/role",
	"agent-inject-command-": "no command is run in a container; write the secrets as meshguard.io/secret.<file>, with meshguard.io/secrets-signal, or let the application watch the file",
	"agent-inject-template-file-": "a template is not read from a file; write its text as agent-inject-template-<name>",
	"agent-inject-token": "a Vault token is given to no container; name each secret as agent-inject-secret-<name>, or let the application log in itself",
	"agent-template-left-delim": "templates are written with {{ and }}",
	"agent-template-right-delim": "templates are written with {{ and }}",
	"auth-config": "the pod logs in with a token of its service account that the kubelet brings; remove it, and name the role in vault.hashicorp.com/role",
	"auth-type": "the pod logs in as its service account; remove it, and name Vault's kubernetes or jwt auth method in vault.hashicorp.com/auth-path",
	"secret-volume-path-": "all files are below vault.hashicorp.com/secret-volume-path; name folders in agent-inject-file-<name>, such as tls/key.pem",
}

# By how a name begins: what the pod does without, and where that is said instead.
dispensable := {
	"agent-auto-auth-": without_agent,
	"agent-cache-": "there is no agent to call; an application that calls Vault through it has to call Vault itself, and files need no cache",
	"agent-disable-": without_agent,
	"agent-enable-quit": without_agent,
	"agent-image": without_agent,
	"agent-init-json-patch": without_agent,
	"agent-inject-default-template": "a secret without a template is written as JSON; write a template for another form",
	"agent-json-patch": without_agent,
	"agent-limits-": without_agent,
	"agent-requests-": without_agent,
	"agent-run-as-group": "it goes with agent-run-as-user alone; files belong to the pod's fsGroup",
	"agent-service-account-token-volume-name": "the kubelet brings a token of the pod's service account, for the audience of the node's vault-sync; Vault's role has to admit that one",
	"agent-set-security-context": without_agent,
	"agent-share-process-namespace": without_agent,
	"agent-telemetry-": without_agent,
	"auth-max-backoff": own_pace,
	"auth-min-backoff": own_pace,
	"ca-": node_wide,
	"client-cert": node_wide,
	"client-key": node_wide,
	"client-max-retries": own_pace,
	"client-timeout": "it is said once a node, as --vault-timeout",
	"go-max-procs": without_agent,
	"proxy-address": "vault-sync calls Vault without a proxy; let the nodes reach it",
	"template-config-exit-on-retry-failure": "files stay as they are while Vault is away, and the pod's events say so",
	"template-max-connections-per-host": without_agent,
	"tls-": node_wide,
}

without_agent := "there is no agent beside the pod"

own_pace := "vault-sync tries again by itself, each time later, up to a minute"

node_wide := "how Vault is reached is said once a node: vaultSync.vault.caBundle, or --vault-ca-file and --vault-client-cert-file; its certificate is always verified"

names contains name if {
	asked
	some key, _ in workload.annotations
	startswith(key, prefix)
	name := trim_prefix(key, prefix)
}

refused[name] := reason if {
	some name in names
	some start, reason in needed
	startswith(name, start)
	not plain_login(name)
	not off(name)
}

refused[name] := "the injector has none of that name; look for a slip of the pen" if {
	some name in names
	startswith(name, "agent-inject-")
	not name in (without_meaning | understood)
	not of_file(name)
	every start in object.keys(needed) | object.keys(dispensable) {
		not startswith(name, start)
	}
}

off(name) if {
	name in switches
	annotation(name) in no
}

# What the driver does anyway.
plain_login(name) if {
	name == "auth-type"
	annotation(name) == "kubernetes"
}

# METADATA
# description: Annotations that are left out, each with why nobody needs it here, or what does it instead; to be told.
ignored[name] := reason if {
	some name in names
	not refused[name]
	not name in (without_meaning | understood)
	not plain_login(name)
	not of_file(name)
	not off(name)
	not group_of_user(name)
	reason := reason_for(name)
}

group_of_user(name) if {
	name == "agent-run-as-group"
	user
}

reason_for(name) := reason if {
	some start, reason in dispensable
	startswith(name, start)
} else := "the injector has none of that name that Meshguard knows"

of_file(name) if {
	some start in understood_of_files
	startswith(name, start)
}

translated := array.concat(
	[{"path": path, "message": message} |
		some name, reason in refused
		path := workload.annotation_path(concat("", [prefix, name]))
		message := $"{prefix}{name} has no counterpart here: {reason}"
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
		not value in yes
		path := workload.annotation_path(switch)
		message := $"\"{value}\" is neither true nor false"
	],
	[{"path": path, "message": message} |
		some name in names
		not refused[name]
		some start in array.slice(understood_of_files, 1, count(understood_of_files))
		startswith(name, start)
		file := trim_prefix(name, start)
		not file in {other.name | some other in files}
		path := workload.annotation_path(concat("", [prefix, name]))
		message := $"{prefix}{name} is for a file that no {prefix}agent-inject-secret-{file} asks for"
	],
))
