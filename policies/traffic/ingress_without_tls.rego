# METADATA
# title: Ingress without TLS
# description: |
#   Everything that users send to the host, and get from it, goes over the network in the clear. TLS may also be ended
#   before the Ingress, or behind it: annotations of NGINX, AWS and Google say so. NGINX serves plain HTTP beside TLS where
#   it is told not to redirect. A canary of ingress-nginx and a minion of NGINX's own controller have the TLS of the Ingress that
#   they belong to.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/#tls
#   - ref: https://kubernetes.github.io/ingress-nginx/user-guide/tls/#server-side-https-enforcement-through-redirect
#   - ref: https://docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/advanced-configuration-with-annotations/
#   - ref: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/
# custom:
#   id: MG-TRAFFIC-014
#   severity: high
#   action: warn
#   remediation: >-
#     Add the host to spec.tls, with the Secret of its certificate, and let NGINX redirect (remove ssl-redirect, or set it to "true").
#   kinds: [networking.k8s.io/Ingress]
#   meshes: [any]
package meshguard.policies.traffic.ingress_without_tls

import data.meshguard.lib.mesh.nginx
import data.meshguard.lib.request
import data.meshguard.lib.result

ingress := request.object if request.kind == "networking.k8s.io/Ingress"

violation contains result.violation(rego.metadata.chain(), path, message) if {
	some index, rule in ingress.spec.rules
	not elsewhere
	host := object.get(rule, "host", "*")
	not encrypted(host)
	path := $"spec.rules[{index}].host"
	message := $"host {host} is served without TLS"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	ingress.spec.defaultBackend
	not elsewhere
	count(object.get(ingress.spec, "rules", [])) == 0
	not encrypted("*")
	path := "spec.defaultBackend"
	message := "what comes for any host is served without TLS"
}

violation contains result.violation(rego.metadata.chain(), path, message) if {
	ingress
	some name in ["nginx.ingress.kubernetes.io/ssl-redirect", "nginx.org/ssl-redirect", "ingress.kubernetes.io/ssl-redirect"]
	nginx.annotations[name] in {"false", "False"}
	not elsewhere
	some host in hosts
	encrypted(host)
	path := nginx.path_of(name)
	message := $"host {host} is served in plain HTTP beside TLS: the annotation takes the redirect away"
}

hosts := {object.get(rule, "host", "*") | some rule in ingress.spec.rules}

# Something before the Ingress ends TLS, or the application does.
elsewhere if {
	some name in ["nginx.ingress.kubernetes.io/force-ssl-redirect", "nginx.ingress.kubernetes.io/ssl-passthrough", "nginx.org/redirect-to-https"]
	nginx.annotations[name] in {"true", "True"}
}

elsewhere if nginx.part_of_another

elsewhere if {
	some name in ["alb.ingress.kubernetes.io/certificate-arn", "ingress.gcp.kubernetes.io/pre-shared-cert", "networking.gke.io/managed-certificates"]
	nginx.annotations[name]
}

# An entry without hosts is for all of them, and a star for one label.
encrypted(host) if {
	some entry in ingress.spec.tls
	some covered in object.get(entry, "hosts", ["*"])
	covers(covered, host)
}

covers("*", _)

covers(covered, host) if covered == host

covers(covered, host) if {
	startswith(covered, "*.")
	labels := split(host, ".")
	covered == concat(".", array.concat(["*"], array.slice(labels, 1, count(labels))))
}
