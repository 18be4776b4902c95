# METADATA
# title: The terms of the mesh model
# description: What adapters build their answers from, so that every mesh's have the same shape.
package meshguard.lib.mesh.terms

# METADATA
# description: |
#   Authorization that only lets more in: nobody who is let in today is turned away, so there is nothing to try first.
grant(rules) := {"restricts": false, "dry_run": false, "dry_run_path": "", "attached": true, "rules": rules}

# METADATA
# description: |
#   Authorization that may turn away who is let in today. `path` is the field that asks for a dry run.
restriction(rules, path, dry_run) := {
	"restricts": true,
	"dry_run": dry_run,
	"dry_run_path": path,
	"attached": true,
	"rules": rules,
}

# METADATA
# description: A rule on callers alone. Without sources it is for everyone.
rule(path, action, sources) := {
	"path": path,
	"action": action,
	"sources_path": path,
	"sources": sources,
	"http": false,
	"open": false,
	"conditional": false,
}

# METADATA
# description: A rule that restricts nothing.
open(path, action) := object.union(rule(path, action, []), {"open": true})

# METADATA
# description: |
#   A route that says where traffic goes and no more; adapters lay over it what else the object says. Weights are
#   `relative` (to their sum), `percent` (they look like parts of 100) or `exact` (the mesh refuses any other sum).
route(path, weights, destinations) := {
	"path": path,
	"weights": weights,
	"destinations": destinations,
	"safe": false,
	"faults": [],
	"mirrors": [],
}

# METADATA
# description: Retries of a route; `fields` are those of path and attempts.
retries(path, field, attempts, conditions) := {"retries": {
	"path": path,
	"attempts_path": $"{path}{field}",
	"attempts": attempts,
	"on": conditions,
}}

# METADATA
# description: The timeout for a whole request; empty where there is none, or one of zero, which switches it off.
timeout(value) := {"timeout": value} if {
	is_string(value)
	trim_left(value, "0.") != trim_left(value, ".0123456789")
} else := {}

# METADATA
# description: |
#   A Service that the object sends traffic to. `host` is how the object calls it; `elsewhere` says that something other than
#   a Service may stand for it. Adapters lay over it the `subset` that the object asks for, where it does.
target(path, host, service, elsewhere) := {
	"path": path,
	"host": host,
	"namespace": service.namespace,
	"service": service.name,
	"elsewhere": elsewhere,
}
