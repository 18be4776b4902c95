# METADATA
# title: Meshguard's annotations for secrets
# description: |
#   `meshguard.io/vault-role`, and for each file `meshguard.io/secret.<file>: <mount>/<path>#<key>`, with
#   `meshguard.io/template.<file>`, `meshguard.io/mode.<file>` and `meshguard.io/refresh.<file>` beside it.
package meshguard.lib.vault.own

import data.meshguard.lib.workload

role := "meshguard.io/vault-role"

# Whoever writes one of these wants secrets; a slip of the pen must not start the pod without them.
asked if {
	some key, _ in workload.annotations
	some start in ["meshguard.io/secret", "meshguard.io/vault-", "meshguard.io/template.", "meshguard.io/mode.", "meshguard.io/refresh."]
	startswith(key, start)
}

wish := {
	"role": object.get(workload.annotations, role, ""),
	"role_annotation": role,
	"files": files,
	"mount_path": object.get(workload.annotations, "meshguard.io/secrets-path", "/vault/secrets"),
	"containers": containers,
	"containers_annotation": "meshguard.io/secrets-containers",
	"attribute_annotations": {attribute: key | some key, attribute in attribute_names},
	"attributes": object.union(owner, {attribute: value |
		some key, attribute in attribute_names
		value := workload.annotations[key]
	}),
}

attribute_names := {
	"meshguard.io/vault-auth-path": "vaultAuthPath",
	"meshguard.io/vault-namespace": "vaultNamespace",
	"meshguard.io/secrets-owner": "owner",
	"meshguard.io/secrets-refresh": "refresh",
	"meshguard.io/secrets-on-expiry": "onExpiry",
	"meshguard.io/secrets-signal": "signal",
}

# Whoever the pod runs as is to read them, and nobody else.
owner := {"owner": user} if {
	is_number(workload.spec.securityContext.runAsUser)
	user := $"{workload.spec.securityContext.runAsUser}"
} else := {}

containers := [trim_space(name) | some name in split(names, ",")] if {
	names := workload.annotations["meshguard.io/secrets-containers"]
} else := null

files := [{"annotation": path, "entry": entry} |
	some key, value in workload.annotations
	startswith(key, "meshguard.io/secret.")
	file := trim_prefix(key, "meshguard.io/secret.")
	parts := split(value, "#")
	path := workload.annotation_path(key)
	entry := object.union_n([
		{"file": file, "path": parts[0]},
		{"key": name | name := parts[1]},
		{"template": text | text := workload.annotations[$"meshguard.io/template.{file}"]},
		{"mode": mode | mode := workload.annotations[$"meshguard.io/mode.{file}"]},
		{"refresh": refresh | refresh := workload.annotations[$"meshguard.io/refresh.{file}"]},
	])
]

faults := array.concat(
	[{"path": path, "message": message} |
		some key, _ in workload.annotations
		some kind in ["template", "mode", "refresh"]
		start := $"meshguard.io/{kind}."
		startswith(key, start)
		file := trim_prefix(key, start)
		not file in {other.entry.file | some other in files}
		path := workload.annotation_path(key)
		message := $"there is a {kind} for {file}, and no secret of that name"
	],
	array.concat(
		[{"path": file.annotation, "message": message} |
			some file in files
			file.entry.template
			file.entry.key
			message := $"secret {file.entry.file} names a key and has a template; the template names its keys itself"
		],
		array.concat(
			[{"path": path, "message": message} |
				some key, value in workload.annotations
				startswith(key, "meshguard.io/secret.")
				not regex.match(`^[^#]*(#[^#]*[^#\s][^#]*)?$`, value)
				path := workload.annotation_path(key)
				message := $"\"{value}\" is not of the form <mount>/<path>#<key>"
			],
			[{"path": path, "message": message} |
				some key, _ in workload.annotations
				some start in ["meshguard.io/secret", "meshguard.io/vault-"]
				startswith(key, start)
				not startswith(key, "meshguard.io/secret.")
				not key in known
				path := workload.annotation_path(key)
				message := $"{key} is none of Meshguard's annotations"
			],
		),
	),
)

known := {role, "meshguard.io/secrets-path", "meshguard.io/secrets-containers"} | object.keys(attribute_names)
