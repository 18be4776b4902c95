package meshguard.tests.secrets.vault_volume

import data.meshguard.lib.vault.agent as injector
import data.meshguard.lib.vault.template
import data.meshguard.testing

id := "MG-SEC-201"

pod(annotations, spec) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"name": "cart", "namespace": "shop", "annotations": annotations},
	"spec": object.union({"containers": [testing.application]}, spec),
}

verdict(annotations, spec) := testing.verdict(testing.create(pod(annotations, spec), testing.meshed))

patches(annotations, spec) := [object.remove(patch, ["id"]) |
	some patch in verdict(annotations, spec).patches
	patch.id == id
]

problems(annotations, spec) := {violation.path: violation.message |
	some violation in verdict(annotations, spec).violations
	violation.id == "MG-SEC-202"
}

own := {"meshguard.io/vault-role": "cart", "meshguard.io/secret.password": "secret/data/shop/db#password"}

agent := {
	"vault.hashicorp.com/agent-inject": "true",
	"vault.hashicorp.com/role": "cart",
	"vault.hashicorp.com/agent-inject-secret-db": "secret/data/shop/db",
}

# The volume's attributes, with the secrets read.
attributes(annotations, spec) := object.union(found, {"secrets": json.unmarshal(found.secrets)}) if {
	some patch in patches(annotations, spec)
	found := patch.value.csi.volumeAttributes
}

test_own_annotations_become_a_volume_and_a_mount if {
	patches(own, {}) == [
		{"op": "add", "path": "/spec/volumes", "value": []},
		{"op": "add", "path": "/spec/containers/0/volumeMounts", "value": []},
		{"op": "add", "path": "/spec/containers/0/volumeMounts/-", "value": {"name": "meshguard-secrets", "mountPath": "/vault/secrets", "readOnly": true}},
		{"op": "add", "path": "/spec/volumes/-", "value": {"name": "meshguard-secrets", "csi": {
			"driver": "secrets.meshguard.io",
			"readOnly": true,
			"volumeAttributes": {"vaultRole": "cart", "secrets": `[{"file":"password","key":"password","path":"secret/data/shop/db"}]`},
		}}},
	]
}

test_everything_that_can_be_said if {
	annotations := {
		"meshguard.io/vault-role": "cart",
		"meshguard.io/vault-auth-path": "kubernetes/prod",
		"meshguard.io/vault-namespace": "team-cart",
		"meshguard.io/secret.db.env": "secret/data/shop/db",
		"meshguard.io/template.db.env": "PASSWORD={{password}}",
		"meshguard.io/mode.db.env": "0440",
		"meshguard.io/refresh.db.env": "10s",
		"meshguard.io/secret.all": "secret/data/shop/db",
		"meshguard.io/secrets-path": "/run/db",
		"meshguard.io/secrets-containers": "log, app",
	}
	spec := {"initContainers": [{"name": "log"}, {"name": "prepare"}]}
	attributes(annotations, spec) == {
		"vaultRole": "cart",
		"vaultAuthPath": "kubernetes/prod",
		"vaultNamespace": "team-cart",
		"secrets": [
			{"file": "all", "path": "secret/data/shop/db"},
			{"file": "db.env", "path": "secret/data/shop/db", "template": "PASSWORD={{password}}", "mode": "0440", "refresh": "10s"},
		],
	}
	mounts := [[patch.path, patch.value.mountPath] |
		some patch in patches(annotations, spec)
		patch.value.mountPath
	]
	mounts == [["/spec/containers/0/volumeMounts/-", "/run/db"], ["/spec/initContainers/0/volumeMounts/-", "/run/db"]]
}

test_whoever_the_pod_runs_as_owns_the_files if {
	attributes(own, {"securityContext": {"runAsUser": 1000}}).owner == "1000"
	attributes(object.union(own, {"meshguard.io/secrets-owner": "7:8"}), {"securityContext": {"runAsUser": 1000}}).owner == "7:8"
}

test_the_agents_files_may_be_read_by_everybody_in_the_pod if {
	attributes(agent, {}).secrets == [{"file": "db", "path": "secret/data/shop/db", "mode": "0444"}]
}

test_the_agents_annotations if {
	annotations := object.union(agent, {
		"vault.hashicorp.com/agent-inject-file-db": "db.env",
		"vault.hashicorp.com/agent-inject-perms-db": "0440",
		"vault.hashicorp.com/agent-inject-template-db": "{{ with secret \"secret/data/shop/db\" }}{{ .Data.data.password }}{{ end }}",
		"vault.hashicorp.com/secret-volume-path": "/run/db",
		"vault.hashicorp.com/auth-path": "auth/kubernetes",
		"vault.hashicorp.com/auth-type": "kubernetes",
		"vault.hashicorp.com/namespace": "team-cart",
		"vault.hashicorp.com/service": "https://vault.example.com:8200",
		"vault.hashicorp.com/agent-pre-populate-only": "true",
	})
	problems(annotations, {}) == {}
	attributes(annotations, {}) == {
		"vaultRole": "cart",
		"vaultAuthPath": "auth/kubernetes",
		"vaultNamespace": "team-cart",
		"vaultAddress": "https://vault.example.com:8200",
		"secrets": [{"file": "db.env", "path": "secret/data/shop/db", "format": "agent-template", "template": "{{ with secret \"secret/data/shop/db\" }}{{ .Data.data.password }}{{ end }}", "mode": "0440"}],
	}
	testing.found(testing.create(pod(annotations, {}), testing.meshed), "MG-SEC-204") == {}
}

test_the_meshs_own_containers_get_nothing if {
	[patch.path |
		some patch in patches(own, {"initContainers": [{"name": "istio-proxy"}]})
		patch.value.mountPath
	] == ["/spec/containers/0/volumeMounts/-"]
}

test_a_volume_of_the_manifests_own_is_left_alone if {
	patches(own, {"volumes": [{"name": "db", "csi": {"driver": "secrets.meshguard.io"}}]}) == []
}

test_what_cannot_be_delivered_is_not_tried if {
	every annotations in [
		{"meshguard.io/vault-role": "cart"},
		object.union(own, agent),
		object.union(own, {"meshguard.io/template.other": "x"}),
		object.union(own, {"meshguard.io/template.password": "x"}),
		object.union(own, {"meshguard.io/secret.password": "secret/../sys/raw#x"}),
		object.union(own, {"meshguard.io/secrets-containers": "web"}),
		object.remove(agent, ["vault.hashicorp.com/role"]),
		object.union(agent, {"vault.hashicorp.com/auth-type": "approle"}),
		object.union(agent, {
			"vault.hashicorp.com/agent-inject-secret-db2": "secret/data/shop/db2",
			"vault.hashicorp.com/agent-inject-file-db2": "db",
		}),
	] {
		count(problems(annotations, {})) > 0
		patches(annotations, {}) == []
	}
}

test_a_slip_of_the_pen_is_not_passed_over if {
	some_problem("meshguard.io/secrets-refesh is none of Meshguard's annotations", {"meshguard.io/secrets-refesh": "5s"})
	some_problem("meshguard.io/vault-addr is none of Meshguard's annotations", {"meshguard.io/vault-addr": "https://vault"})
	some_problem("\"a/b#c#d\" is not of the form <mount>/<path>#<key>", {"meshguard.io/secret.x": "a/b#c#d"})
	some_problem("\"a/b#\" is not of the form <mount>/<path>#<key>", {"meshguard.io/secret.x": "a/b#"})
	some_problem("secrets are asked for without a role to log in to Vault with", {"meshguard.io/vault-role": " "})
	messages({"meshguard.io/template.x": "x"}) == {
		"secrets are asked for without a role to log in to Vault with",
		"secrets are asked for, and none is named",
		"there is a template for x, and no secret of that name",
	}
}

some_problem(message, annotations) if messages(object.union(own, annotations)) == {message}

messages(annotations) := {violation.message |
	some violation in verdict(annotations, {}).violations
	violation.id == "MG-SEC-202"
}

test_what_vault_sync_would_refuse_is_refused_before if {
	some_problem("meshguard.io/secrets-refresh is \"5\"; it has to be a duration such as 30s, 5m or 1h", {"meshguard.io/secrets-refresh": "5"})
	some_problem("meshguard.io/secrets-owner is \"root\"; it has to be a user's number, or a user's and a group's such as 1000:2000", {"meshguard.io/secrets-owner": "root"})
	some_problem("meshguard.io/secrets-signal is \"SIGKILL\"; it has to be one of SIGHUP, SIGUSR1, SIGUSR2, SIGTERM", {"meshguard.io/secrets-signal": "SIGKILL"})
	some_problem("\"..x\" is no file inside the volume", {"meshguard.io/secret...x": "secret/data/shop/db"})
	some_problem("\".generation\" is no file inside the volume", {"meshguard.io/secret..generation": "secret/data/shop/db"})
	some_problem(
		"refresh \"often\" of password has to be a duration such as 30s, 5m or 1h",
		{"meshguard.io/refresh.password": "often"},
	)
	some_problem(
		"mode \"0777\" of password is not of the form \"0440\", or lets others write, or anyone execute",
		{"meshguard.io/mode.password": "0777"},
	)
	problems(object.union(own, {"meshguard.io/secret..env": "secret/data/shop/db", "meshguard.io/secret.a/b": "secret/data/shop/db"}), {}) == {}
}

test_the_agents_switch_and_orphans if {
	problems(object.union(agent, {"vault.hashicorp.com/agent-inject": "yes"}), {}) == {"metadata.annotations[vault.hashicorp.com/agent-inject]": "\"yes\" is neither true nor false"}
	problems(object.union(agent, {"vault.hashicorp.com/agent-inject": "false"}), {}) == {}
	patches(object.union(agent, {"vault.hashicorp.com/agent-inject-status": "injected"}), {}) == []
	count(patches(object.union(agent, {"vault.hashicorp.com/agent-inject-status": "update"}), {})) == 4
	problems(object.union(agent, {"vault.hashicorp.com/agent-inject-perms-other": "0400"}), {}) == {"metadata.annotations[vault.hashicorp.com/agent-inject-perms-other]": "vault.hashicorp.com/agent-inject-perms-other is for a file that no vault.hashicorp.com/agent-inject-secret-other asks for"}
}

test_a_template_of_another_secret if {
	written := "{{ with secret \"secret/data/shop/other\" }}{{ .Data.data.x }}{{ end }}"
	annotations := object.union(agent, {"vault.hashicorp.com/agent-inject-template-db": written})
	problems(annotations, {}) == {}
	attributes(annotations, {}).secrets == [{"file": "db", "path": "secret/data/shop/db", "format": "agent-template", "template": written, "mode": "0444"}]
}

test_what_a_template_cannot_do_is_said if {
	annotations := object.union(agent, {"vault.hashicorp.com/agent-inject-template-db": "{{ env \"HOME\" }}"})
	problems(annotations, {}) == {"metadata.annotations[vault.hashicorp.com/agent-inject-template-db]": "the template of db: it calls env: a template sees its secrets, and nothing else; put the value into a secret, or write it as it is"}
}

test_a_place_that_is_taken if {
	mount := {"volumeMounts": [{"name": "tmp", "mountPath": "/vault/secrets"}]}
	problems(own, {"containers": [object.union(testing.application, mount)]}) == {"spec.containers[0].volumeMounts[0]": "container app mounts tmp at /vault/secrets, where its secrets are to be"}
}

test_templates[written] if {
	some written in [
		"plain text with } and }} and { braces {",
		"{{/* a comment }} with \" */}}{{- /* another */ -}}x",
		"{{ with secret \"a/b\" }}{{ .Data.x }}{{ end }}",
		"{{- with secret \"a/b\" -}}\n  A={{ .Data.data.x }}\n  B={{.Data.data.y}} \n{{- end -}}\n",
		"{{ with secret \"a/b\" }}{{ range $k, $v := .Data.data }}export {{ $k }}={{ $v | toUpper | printf \"%q\" }}\n{{ end }}{{ end }}",
		"{{ with secret \"a/b\" }}{{ if .Data.x }}x{{ else if eq .Data.y \"a\" }}y{{ else }}z{{ end }}{{ end }}",
		"{{ with secret \"a/b\" }}{{ with .Data.x }}{{ . }}{{ else with .Data.y }}{{ . }}{{ end }}{{ end }}",
		"{{ $x := \"a\" }}{{ with $s := secret \"a/b\" }}{{ $x = $s.Data.x }}{{ end }}{{ $x }}{{ $.y }}",
		"{{ with secret \"a/b\" }}{{ $d := .Data }}{{ with secret \"c/d?version=2\" }}{{ index $d \"x-y\" }}{{ .Data.data.x }}{{ end }}{{ end }}",
		"{{ with pkiCert \"pki/issue/a\" \"common_name=a\" \"ttl=1h\" }}{{ .Data.Key }}{{ end }}",
		"{{ divide 2 (parseFloat \"x\" | print | md5sum | hmacSHA256Hex \"k\" | len) }}{{ if containsAny .x \"y\" }}{{ end }}",
		"{{ (secret \"a/b\").Data.x }}{{ if and (eq (len (print .x 1)) -1) (not true) }}{{ `raw`}}{{ end }}",
		"{{ range .x }}{{ if . }}{{ continue }}{{ else }}{{ break }}{{ end }}{{ else }}none{{ end }}",
		"{{ with secret \"a/b\" }}{{ .Data.secret | base64Decode | trimSpace }}{{ .Data.with }}{{ end }}",
	]
	template.faults(written) == set()
}

test_templates_that_do_more[written] if {
	some written, fault in {
		"": "it is empty",
		"{{ with secret \"a/b\" }}{{ .Data.x | toTOML }}{{ end }}": "it calls toTOML, which vault-sync does not have; docs/secrets-by-annotation.md names the functions that it has",
		"{{ define \"x\" }}{{ end }}": "it calls define: a template cannot call another; write what that says where it is wanted",
		"{{ with secret \"a/b\" }}{{ $w }}{{ end }}": "the variable $w is not declared at that place",
		"{{ $w := $w }}": "the variable $w is not declared at that place",
		"{{ if true }}{{ $w := 1 }}{{ end }}{{ $w }}": "the variable $w is not declared at that place",
		"{{ if $w := 1 }}{{ $w }}{{ end }}{{ $w }}": "the variable $w is not declared at that place",
		"{{ if .x }}x": "a block has no {{end}}",
		"{{ if .x }}x{{ end }}{{ end }}": "an {{end}} or {{else}} has no block",
		"{{ else }}{{ if .x }}{{ end }}": "an {{end}} or {{else}} has no block",
		"{{ if .x }}{{ else }}{{ else }}{{ end }}": "an {{else}} does not fit its block, or is its second",
		"{{ if .x }}{{ else }}{{ else if .y }}{{ end }}": "an {{else}} does not fit its block, or is its second",
		"{{ if .x }}{{ else with .y }}{{ end }}": "an {{else}} does not fit its block, or is its second",
		"{{ range .x }}{{ else if .y }}{{ end }}": "an {{else}} does not fit its block, or is its second",
		"{{ if .x }}{{ break }}{{ end }}": "a {{break}} or {{continue}} is in no range",
		"{{ range .x }}{{ else }}{{ continue }}{{ end }}": "a {{break}} or {{continue}} is in no range",
		"{{ .x": "an action is not closed with }}",
		"{{ .x \"}}": "an action is not closed with }}",
		"{{ .x .y }}": "it holds {{ .x .y }}, which vault-sync does not read",
		"{{ .x | .y }}": "it holds {{ .x | .y }}, which vault-sync does not read",
		"{{ $x.y := 1 }}": "it holds {{ $x.y := 1 }}, which vault-sync does not read",
		"{{ }}": "it holds {{ }}, which vault-sync does not read",
		"{{ nil }}": "it holds {{ nil }}, which vault-sync does not read",
		"{{ \"a\"\"b\" }}": "it holds {{ \"a\"\"b\" }}, which vault-sync does not read",
		"{{ secret .x }}": "it holds {{ secret .x }}, which names a secret by more than texts: write its path as it is, as in secret \"secret/data/shop/db\"",
		"{{ with secret (printf \"a/%s\" .x) }}{{ end }}": "it holds {{ with secret (printf \"a/%s\" .x) }}, which names a secret by more than texts: write its path as it is, as in secret \"secret/data/shop/db\"",
		"{{ secret \"a/b\" .x }}": "it holds {{ secret \"a/b\" .x }}, which names a secret by more than texts: write its path as it is, as in secret \"secret/data/shop/db\"",
		"{{ \"a/b\" | secret }}": "it holds {{ \"a/b\" | secret }}, which names a secret by more than texts: write its path as it is, as in secret \"secret/data/shop/db\"",
		"{{ toJSON (secret) }}": "it holds {{ toJSON (secret) }}, which names a secret by more than texts: write its path as it is, as in secret \"secret/data/shop/db\"",
		"{{ print 0x1f }}": "it calls x1f, which vault-sync does not have; docs/secrets-by-annotation.md names the functions that it has",
		"{{ 'a' }}": "it calls a, which vault-sync does not have; docs/secrets-by-annotation.md names the functions that it has",
		"{{ secret \"a\" }}": "it reads a secret at \"a\", which is not of the form <mount>/<path>",
		"{{ secret \"a/../b\" }}": "it reads a secret at \"a/../b\", which is not of the form <mount>/<path>",
		"{{ secret \"a/b\" \"c\" }}": "it asks at a/b with a parameter that is not of the form name=value",
	}
	fault in template.faults(written)
}

test_templates_that_are_too_much if {
	many := "its blocks are nested more than 15 deep, or have more than 15 branches"
	template.faults(times("{{ if .x }}", 17)) == {"a block has no {{end}}"}
	template.faults(concat("", [times("{{ if .x }}", 17), times("{{ end }}", 17)])) == {many}
	template.faults(times("{{ if .x }}{{ else }}{{ end }}", 16)) == {many}
	template.faults(times("{{ secret \"a/b\" }}", 21)) == {"it reads more than 20 secrets"}
	template.faults(times("x", 100001)) == {"it is longer than vault-sync takes"}
}

times(text, number) := concat("", [text | some _ in numbers.range(1, number)])

test_the_signal_after_a_rotation_reaches_the_driver if {
	every signal in ["SIGHUP", "SIGUSR1", "SIGUSR2", "SIGTERM"] {
		signalled := object.union(own, {"meshguard.io/secrets-signal": signal})
		problems(signalled, {}) == {}
		attributes(signalled, {}).signal == signal
	}
	not attributes(own, {}).signal
}

test_what_the_driver_would_refuse_is_refused_at_once if {
	problems(object.union(own, {"meshguard.io/secrets-signal": "HUP"}), {}) == {"metadata.annotations[meshguard.io/secrets-signal]": "meshguard.io/secrets-signal is \"HUP\"; it has to be one of SIGHUP, SIGUSR1, SIGUSR2, SIGTERM"}
	problems(object.union(own, {"meshguard.io/secrets-on-expiry": "delete"}), {}) == {"metadata.annotations[meshguard.io/secrets-on-expiry]": "meshguard.io/secrets-on-expiry is \"delete\"; it has to be keep or remove"}
	patches(object.union(own, {"meshguard.io/secrets-signal": "HUP"}), {}) == []
}

with_agent(more) := object.union(agent, {key: value |
	some name, value in more
	key := concat("", ["vault.hashicorp.com/", name])
})

files(annotations) := {file.file | some file in attributes(annotations, {}).secrets}

test_the_agent_writes_names_in_small_letters_unless_told_otherwise if {
	files(with_agent({"agent-inject-secret-Redis.Conf": "secret/data/shop/redis"})) == {"db", "redis.conf"}
	files(with_agent({"agent-inject-secret-Redis.Conf": "secret/data/shop/redis", "preserve-secret-case": "true"})) == {"db", "Redis.Conf"}
	files(with_agent({"agent-inject-secret-Redis.Conf": "secret/data/shop/redis", "preserve-secret-case-Redis.Conf": "true"})) == {"db", "Redis.Conf"}
	files(with_agent({"agent-inject-secret-Redis.Conf": "secret/data/shop/redis", "preserve-secret-case-Redis.Conf": "false", "preserve-secret-case": "true"})) == {"db", "redis.conf"}
	files(with_agent({"agent-inject-secret-Redis.Conf": "secret/data/shop/redis", "agent-inject-file-Redis.Conf": "Redis.CONF"})) == {"db", "Redis.CONF"}
	problems(with_agent({"agent-inject-secret-DB": "secret/data/shop/db2"}), {}) == {"metadata.annotations[vault.hashicorp.com/agent-inject-secret-db]": "two secrets would be written to db"}
}

owner(annotations, spec) := attributes(annotations, spec).owner

test_files_belong_to_whoever_the_agent_would_run_as if {
	container := object.union(testing.application, {"securityContext": {"runAsUser": 7}})
	spec := {"securityContext": {"runAsUser": 1000}, "containers": [container]}
	owner(with_agent({"agent-run-as-user": "5"}), spec) == "5"
	owner(with_agent({"agent-run-as-user": "5", "agent-run-as-group": "6"}), spec) == "5:6"
	owner(with_agent({"agent-run-as-same-user": "true"}), spec) == "7"
	owner(with_agent({"agent-run-as-same-user": "false"}), spec) == "1000"
	owner(agent, spec) == "1000"
	not owner(agent, {})
	problems(with_agent({"agent-run-as-user": "app"}), {}) == {"metadata.annotations[vault.hashicorp.com/agent-run-as-user]": "vault.hashicorp.com/agent-run-as-user is \"app\"; it has to be a user's number, or a user's and a group's such as 1000:2000"}
	left_out(with_agent({"agent-run-as-user": "5", "agent-run-as-group": "6"})) == set()
	left_out(with_agent({"agent-run-as-group": "6"})) == {"vault.hashicorp.com/agent-run-as-group is left out: it goes with agent-run-as-user alone; files belong to the pod's fsGroup"}
}

test_the_agents_interval_is_how_often_a_version_is_looked_at if {
	attributes(with_agent({"template-static-secret-render-interval": "10s"}), {}).refresh == "10s"
	problems(with_agent({"template-static-secret-render-interval": "1m30s"}), {}) == {"metadata.annotations[vault.hashicorp.com/template-static-secret-render-interval]": "vault.hashicorp.com/template-static-secret-render-interval is \"1m30s\"; it has to be a duration such as 30s, 5m or 1h"}
}

warnings(annotations) := {violation.message |
	some violation in verdict(annotations, {}).violations
	violation.id == "MG-SEC-204"
}

left_out(annotations) := {message |
	some message in warnings(annotations)
	contains(message, " is left out: ")
}

# Every annotation of the injector's documentation that is not honoured, and some that it has not.
test_what_is_left_out_is_said_with_what_does_it_instead[name] if {
	some name, words in {
		"agent-auto-auth-exit-on-err": "there is no agent beside the pod",
		"agent-auto-auth-max-backoff": "there is no agent beside the pod",
		"agent-cache-enable": "there is no agent to call; an application that calls Vault through it has to call Vault itself",
		"agent-cache-exit-on-err": "there is no agent to call",
		"agent-cache-listener-port": "there is no agent to call",
		"agent-cache-use-auto-auth-token": "there is no agent to call",
		"agent-disable-idle-connections": "there is no agent beside the pod",
		"agent-disable-keep-alives": "there is no agent beside the pod",
		"agent-enable-quit": "there is no agent beside the pod",
		"agent-image": "there is no agent beside the pod",
		"agent-init-json-patch": "there is no agent beside the pod",
		"agent-inject-default-template": "a secret without a template is written as JSON; write a template for another form",
		"agent-json-patch": "there is no agent beside the pod",
		"agent-limits-cpu": "there is no agent beside the pod",
		"agent-limits-ephemeral": "there is no agent beside the pod",
		"agent-limits-mem": "there is no agent beside the pod",
		"agent-requests-cpu": "there is no agent beside the pod",
		"agent-requests-ephemeral": "there is no agent beside the pod",
		"agent-requests-mem": "there is no agent beside the pod",
		"agent-service-account-token-volume-name": "the kubelet brings a token of the pod's service account",
		"agent-set-security-context": "there is no agent beside the pod",
		"agent-share-process-namespace": "there is no agent beside the pod",
		"agent-telemetry-prometheus_retention_time": "there is no agent beside the pod",
		"auth-max-backoff": "vault-sync tries again by itself",
		"auth-min-backoff": "vault-sync tries again by itself",
		"ca-cert": "how Vault is reached is said once a node: vaultSync.vault.caBundle",
		"ca-key": "how Vault is reached is said once a node",
		"client-cert": "how Vault is reached is said once a node",
		"client-key": "how Vault is reached is said once a node",
		"client-max-retries": "vault-sync tries again by itself",
		"client-timeout": "it is said once a node, as --vault-timeout",
		"go-max-procs": "there is no agent beside the pod",
		"proxy-address": "vault-sync calls Vault without a proxy; let the nodes reach it",
		"template-config-exit-on-retry-failure": "files stay as they are while Vault is away",
		"template-max-connections-per-host": "there is no agent beside the pod",
		"tls-secret": "how Vault is reached is said once a node",
		"tls-server-name": "how Vault is reached is said once a node",
		"tls-skip-verify": "how Vault is reached is said once a node",
		"rol": "the injector has none of that name that Meshguard knows",
		"agent-cpu": "the injector has none of that name that Meshguard knows",
	}
	beside := testing.create(pod(with_agent({name: "true"}), {}), testing.meshed)
	ignored := injector.ignored with input as beside
	startswith(ignored[name], words)
	refused := injector.refused with input as beside
	refused == {}
}

test_what_the_pod_would_miss_is_refused_with_what_to_write_instead[name] if {
	some name, words in {
		"agent-configmap": "the agent's configuration is not read",
		"agent-copy-volume-mounts": "no agent reads what they hold",
		"agent-extra-secret": "no agent reads it",
		"agent-inject-command-db": "no command is run in a container; write the secrets as meshguard.io/secret.<file>, with meshguard.io/secrets-signal, or let the application watch the file",
		"agent-inject-template-file-db": "a template is not read from a file",
		"agent-inject-token": "a Vault token is given to no container",
		"agent-template-left-delim": "templates are written with {{ and }}",
		"agent-template-right-delim": "templates are written with {{ and }}",
		"auth-config-path": "the pod logs in with a token of its service account that the kubelet brings",
		"auth-type": "the pod logs in as its service account; remove it, and name Vault's kubernetes or jwt auth method in vault.hashicorp.com/auth-path",
		"secret-volume-path-db": "all files are below vault.hashicorp.com/secret-volume-path",
		"agent-inject-secrets-db": "the injector has none of that name; look for a slip of the pen",
		"agent-inject-perm-db": "the injector has none of that name",
	}
	beside := testing.create(pod(with_agent({name: "true"}), {}), testing.meshed)
	refused := injector.refused with input as beside
	startswith(refused[name], words)
	ignored := injector.ignored with input as beside
	ignored == {}
}

test_what_asks_for_nothing_is_passed_over if {
	every name, value in {
		"agent-init-first": "true",
		"agent-inject-token": "false",
		"agent-cache-enable": "false",
		"agent-pre-populate": "false",
		"agent-pre-populate-only": "true",
		"agent-request-namespace": "shop",
		"agent-revoke-grace": "5",
		"agent-revoke-on-shutdown": "true",
		"agent-set-security-context": "false",
		"auth-type": "kubernetes",
		"error-on-missing-key-db": "false",
		"log-format": "json",
		"log-level": "debug",
		"preserve-secret-case": "false",
		"tls-skip-verify": "false",
	} {
		beside := testing.create(pod(with_agent({name: value}), {}), testing.meshed)
		refused := injector.refused with input as beside
		refused == {}
		ignored := injector.ignored with input as beside
		ignored == {}
		faults := injector.faults with input as beside
		faults == []
	}
}

test_who_does_not_switch_the_agent_on_is_told if {
	forgotten := object.remove(agent, ["vault.hashicorp.com/agent-inject"])
	patches(forgotten, {}) == []
	warnings(forgotten) == {"no secret is delivered for vault.hashicorp.com/agent-inject-secret-db, vault.hashicorp.com/role: nobody looks at that without vault.hashicorp.com/agent-inject: \"true\""}
	warnings(object.union(forgotten, {"vault.hashicorp.com/agent-inject-status": "injected"})) == set()
	warnings(object.union(forgotten, {"vault.hashicorp.com/agent-inject": "false"})) == set()
}
