# METADATA
# title: HTTP, as far as routes need it
# description: What is the same for every mesh.
package meshguard.lib.mesh.http

# METADATA
# description: The methods that may be repeated without harm (RFC 9110, 9.2.2).
repeatable := {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"}

# METADATA
# description: |
#   Retry conditions under which the server may have done the work already. `connect-failure`, `refused-stream` and the
#   like happen before it.
after_the_fact(condition) if after_the_fact_conditions[condition]

# A status, 503, or a range of them, 500-504.
after_the_fact(condition) if {
	bounds := split(condition, "-")
	status := bounds[count(bounds) - 1]
	count(status) == 3
	startswith(status, "5")
}

# NGINX repeats POST and its like only where it is told `non_idempotent`.
after_the_fact_conditions := {"5xx", "gateway-error", "reset", "retriable-4xx", "deadline-exceeded", "internal", "non_idempotent"}
