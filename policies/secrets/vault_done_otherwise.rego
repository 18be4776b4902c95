# METADATA
# title: Vault Agent annotation done otherwise
# description: |
#   Some annotations of the Vault Agent injector are about the agent beside the pod, which there is not here, and a secret
#   without a template has another form. The pod gets its secrets; its owner should know the difference. Without
#   `vault.hashicorp.com/agent-inject` the others ask for nothing, here as with the injector.
# related_resources:
#   - ref: https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations
# custom:
#   id: MG-SEC-204
#   severity: low
#   action: warn
#   remediation: Remove the annotation, write a template for the file, or switch the injection on.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.secrets.vault_done_otherwise

import data.meshguard.lib.result
import data.meshguard.lib.vault.agent
import data.meshguard.lib.workload

violation contains result.violation(rego.metadata.chain(), path, message) if {
	agent.asked
	some name, reason in agent.ignored
	path := workload.annotation_path(concat("", [agent.prefix, name]))
	message := $"{agent.prefix}{name} is left out: {reason}"
}

violation contains result.violation(rego.metadata.chain(), file.annotation, message) if {
	agent.asked
	some file in agent.files
	not file.entry.template
	message := $"secret {file.entry.file} has no template and is written as JSON; the agent would have written a line for each field"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	agent.unheard != []
	path := workload.annotation_path(agent.unheard[0])
	message := $"no secret is delivered for {concat(", ", agent.unheard)}: nobody looks at that without {agent.switch}: \"true\""
}
