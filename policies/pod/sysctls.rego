# METADATA
# title: Unsafe sysctl
# description: |
#   Sysctls that are not on the list of safe ones reach beyond the pod, or switch off what protects it.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
# custom:
#   id: MG-POD-012
#   severity: medium
#   action: warn
#   remediation: >-
#     Remove the sysctl, or set it on the nodes that the pods run on.
#   kinds: [workload]
#   meshes: [any]
package meshguard.policies.pod.sysctls

import data.meshguard.lib.pod_security
import data.meshguard.lib.result
import data.meshguard.lib.workload

safe := {
	"kernel.shm_rmid_forced",
	"net.ipv4.ip_local_port_range",
	"net.ipv4.ip_local_reserved_ports",
	"net.ipv4.ip_unprivileged_port_start",
	"net.ipv4.ping_group_range",
	"net.ipv4.tcp_fin_timeout",
	"net.ipv4.tcp_keepalive_intvl",
	"net.ipv4.tcp_keepalive_probes",
	"net.ipv4.tcp_keepalive_time",
	"net.ipv4.tcp_rmem",
	"net.ipv4.tcp_syncookies",
	"net.ipv4.tcp_wmem",
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some index, sysctl in pod_security.pod_context.sysctls
	not sysctl.name in safe
	path := $"{workload.spec_path}.securityContext.sysctls[{index}]"
	message := $"sysctl {sysctl.name} is not a safe one"
}
