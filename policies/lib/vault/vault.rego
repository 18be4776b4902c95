# METADATA
# title: Secrets from Vault
# description: |
#   What a pod asks of Vault by its annotations, Meshguard's own or the Vault Agent injector's, and the CSI volume that
#   delivers it. Undefined for what asks for nothing.
# related_resources:
#   - ref: https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations
package meshguard.lib.vault

import data.meshguard.lib.mesh
import data.meshguard.lib.vault.agent
import data.meshguard.lib.vault.own
import data.meshguard.lib.workload

driver := "secrets.meshguard.io"

volume_name := "meshguard-secrets"

# METADATA
# description: |
#   `role`, `files` (each `file`, `path` and what else its entry has), `mount_path`, `containers` (null for all),
#   `attributes` of the volume besides. What does not hold of it is in `problems`.
wish := own.wish if {
	own.asked
} else := agent.wish if {
	agent.asked
}

# METADATA
# description: Why it cannot be delivered, an array of `path` and `message`. Nothing is delivered then.
problems := array.concat(
	array.concat(array.concat(both, faults), array.concat(of_files, same_files)),
	array.concat(
		array.concat(array.concat(without_role, without_files), array.concat(unknown_containers, taken)),
		array.concat(malformed, malformed_files),
	),
) if {
	wish
}

faults := own.faults if {
	own.asked
} else := agent.faults

both := [{"path": path, "message": "annotations of Meshguard and of the Vault Agent injector ask for secrets; use one of them"} |
	own.asked
	agent.asked
	path := workload.annotation_path(agent.switch)
]

without_role := [{"path": path, "message": "secrets are asked for without a role to log in to Vault with"} |
	trim_space(wish.role) == ""
	path := workload.annotation_path(wish.role_annotation)
]

without_files := [{"path": path, "message": "secrets are asked for, and none is named"} |
	wish.files == []
	path := workload.annotation_path(wish.role_annotation)
]

of_files := [{"path": file.annotation, "message": message} |
	some file in wish.files
	not regex.match(`^/?[A-Za-z0-9_@+-][A-Za-z0-9_.@+-]*(/[A-Za-z0-9_@+-][A-Za-z0-9_.@+-]*)+$`, file.entry.path)
	message := $"secret {file.entry.file} is at \"{file.entry.path}\", which is not of the form <mount>/<path>"
]

# What the driver takes (SpecReader and FileReader of vault-sync). Anything else it would refuse when the pod starts.
forms := {
	"vaultAuthPath": {"pattern": `^/*[A-Za-z0-9_@-][A-Za-z0-9_@-]*([./][A-Za-z0-9_@-]+)*/*$`, "words": "a path such as auth/kubernetes"},
	"vaultNamespace": {"pattern": `^/*[A-Za-z0-9_@-][A-Za-z0-9_@-]*([./][A-Za-z0-9_@-]+)*/*$`, "words": "a path such as team-a"},
	"vaultAddress": {
		"pattern": `^https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9._-]+)*/*$`,
		"words": "a URL such as https://vault.example:8200",
	},
	"owner": {
		"pattern": `^([0-9]{1,9}|1[0-9]{9}|20[0-9]{8})(:([0-9]{1,9}|1[0-9]{9}|20[0-9]{8}))?$`,
		"words": "a user's number, or a user's and a group's such as 1000:2000",
	},
	"refresh": {"pattern": `^0{0,5}[1-9][0-9]{0,5}[smh]$`, "words": "a duration such as 30s, 5m or 1h"},
	"onExpiry": {"pattern": `^(keep|remove)$`, "words": "keep or remove"},
	"signal": {"pattern": `^SIG(HUP|USR1|USR2|TERM)$`, "words": "one of SIGHUP, SIGUSR1, SIGUSR2, SIGTERM"},
}

malformed := [{"path": path, "message": message} |
	some attribute, value in wish.attributes
	form := forms[attribute]
	not regex.match(form.pattern, value)
	annotation := wish.attribute_annotations[attribute]
	path := workload.annotation_path(annotation)
	message := $"{annotation} is \"{value}\"; it has to be {form.words}"
]

malformed_files := array.concat(
	array.concat(
		[{"path": file.annotation, "message": message} |
			some file in wish.files
			not file_name(file.entry.file)
			message := $"\"{file.entry.file}\" is no file inside the volume"
		],
		[{"path": file.annotation, "message": message} |
			some file in wish.files
			refresh := file.entry.refresh
			not regex.match(forms.refresh.pattern, refresh)
			message := $"refresh \"{refresh}\" of {file.entry.file} has to be {forms.refresh.words}"
		],
	),
	[{"path": file.annotation, "message": message} |
		some file in wish.files
		mode := file.entry.mode
		not regex.match(`^0?[0246][04][04]$`, mode)
		message := $"mode \"{mode}\" of {file.entry.file} is not of the form \"0440\", or lets others write, or anyone execute"
	],
)

file_name(name) if {
	regex.match(`^[A-Za-z0-9_@+-][A-Za-z0-9_.@+-]*(/[A-Za-z0-9_@+-][A-Za-z0-9_.@+-]*)*$`, name)
}

file_name(name) if {
	regex.match(`^\.[A-Za-z0-9_@+-][A-Za-z0-9_.@+-]*$`, name)
	name != ".generation"
}

same_files := [{"path": file.annotation, "message": message} |
	some index, file in wish.files
	some other in array.slice(wish.files, 0, index)
	other.entry.file == file.entry.file
	message := $"two secrets would be written to {file.entry.file}"
]

unknown_containers := [{"path": path, "message": message} |
	some name in wish.containers
	not name in {container.name | some container in workload.containers}
	path := workload.annotation_path(wish.containers_annotation)
	message := $"secrets are for container {name}, which the pod does not have"
]

# Another volume where the secrets are to be.
taken := [{"path": path, "message": message} |
	some container in receivers
	some index, mount in container.spec.volumeMounts
	mount.mountPath == wish.mount_path
	mount.name != volume_name
	path := $"{container.path}.volumeMounts[{index}]"
	message := $"container {container.name} mounts {mount.name} at {wish.mount_path}, where its secrets are to be"
]

# METADATA
# description: The containers that see the secrets; the mesh's own do not.
receivers := [container |
	some container in mesh.application_containers
	container.list in {"containers", "initContainers"}
	chosen(container.name)
]

chosen(_) if wish.containers == null

chosen(name) if name in wish.containers

# METADATA
# description: The volume that delivers what is asked for.
volume := {
	"name": volume_name,
	"csi": {
		"driver": driver,
		"readOnly": true,
		"volumeAttributes": object.union(wish.attributes, {
			"vaultRole": wish.role,
			"secrets": concat("", ["[", concat(",", [json_object(file.entry) | some file in wish.files]), "]"]),
		}),
	},
}

# Key by key, because engines differ in the order of an object's keys, and a patch must not.
json_object(entry) := concat("", ["{", concat(",", pairs), "}"]) if {
	pairs := [concat(":", [json.marshal(key), json.marshal(entry[key])]) | some key in sort(object.keys(entry))]
}

# METADATA
# description: The pod has a volume of the driver's, this one or one that its manifest brings.
delivered if {
	some candidate in workload.spec.volumes
	candidate.csi.driver == driver
}

mount := {"name": volume_name, "mountPath": wish.mount_path, "readOnly": true}
