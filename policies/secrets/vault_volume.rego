# METADATA
# title: Secrets from Vault mounted
# description: |
#   A pod that names a role of Vault and secrets in its annotations gets a CSI volume with them, in memory, and mounts that
#   it cannot write. The annotations of the Vault Agent injector are understood as well, so that a manifest moves
#   unchanged. Neither etcd nor an environment variable ever holds a value.
# related_resources:
#   - ref: https://kubernetes-csi.github.io/docs/ephemeral-local-volumes.html
#   - ref: https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations
# custom:
#   id: MG-SEC-201
#   severity: low
#   action: mutate
#   remediation: Nothing has to be done; the pod's annotations say it all.
#   kinds: [Pod]
#   meshes: [any]
package meshguard.policies.secrets.vault_volume

import data.meshguard.lib.request
import data.meshguard.lib.result
import data.meshguard.lib.vault

wanted if {
	request.kind == "Pod"
	input.request.operation == "CREATE"
	vault.problems == []
}

patch contains result.patch(rego.metadata.chain(), ["spec", "volumes", "-"], vault.volume) if {
	wanted
	not vault.delivered
}

# Also into containers that came after the volume, such as those of another webhook.
patch contains result.patch(rego.metadata.chain(), path, vault.mount) if {
	wanted
	ours_or_none
	some container in vault.receivers
	not vault.volume_name in {mount.name | some mount in container.spec.volumeMounts}
	index := to_number(trim_suffix(split(container.path, "[")[1], "]"))
	path := ["spec", container.list, index, "volumeMounts", "-"]
}

ours_or_none if not vault.delivered

ours_or_none if {
	some volume in request.object.spec.volumes
	volume.name == vault.volume_name
}
