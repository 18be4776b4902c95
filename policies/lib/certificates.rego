# METADATA
# title: Certificates
# description: |
#   What is known of the certificates in Secrets: `notBefore`, `notAfter`, `names`, or a `problem`. Nothing else of a Secret
#   gets here, and of most namespaces nothing at all.
package meshguard.lib.certificates

import data.meshguard.lib.cluster

# METADATA
# description: The Secrets that a credential of the mesh model may mean, those that have a certificate.
of(credential) := [secret |
	some secret in cluster.others("Secret")
	secret.name == credential.secret
	credential.namespace in {"", secret.namespace}
	secret.spec != {}
]

# METADATA
# description: Whether one of the names is for the host. A star stands for one label.
covers(names, host) if host in names

covers(names, host) if {
	labels := split(host, ".")
	concat(".", array.concat(["*"], array.slice(labels, 1, count(labels)))) in names
}
