# METADATA
# title: What was measured of the namespace
# description: |
#   The baseline of its traffic, what its proxies use, and what authorization on trial would have denied. Where nobody
#   measures, nothing is known, and nothing may be said to be missing.
package meshguard.lib.observation

observed := input.context.observation

# METADATA
# description: Why the namespace has no baseline, in words. Undefined if it has one, or if nobody measures.
no_baseline := concat("; ", observed.baseline.missing) if observed.baseline.measured == false

# METADATA
# description: What the proxies of the workload at hand use, for a message; empty if it is not known.
in_use(resource) := $"; its proxies use up to {amount[resource]} in 95 % of the time since {observed.windowStart}" if {
	amount[resource]
} else := ""

amount["cpu"] := $"{used}m" if used := proxy.cpuMillis.p95

amount["memory"] := $"{used}Mi" if used := proxy.memoryMebibytes.p95

# A Pod's name begins with its workload's; the longest that fits is it.
proxy := candidates[count(candidates) - 1][1] if {
	candidates := sort([[count(one.workload), one] | some one in observed.proxies])
	count(candidates) > 0
}

# METADATA
# description: What speaks against ending a trial of authorization, in words. Undefined if nothing does, or if nobody measures.
trial_problem := $"on trial since {observed.windowStart} it would have denied {concat(", ", denials)}" if {
	count(denials) > 0
} else := $"nothing was seen of its trial since {observed.windowStart}: its workloads were not called, or their proxies' metrics do not reach Prometheus" if {
	# Of Kuma's shadow denials no metric is known.
	object.get(observed, "mesh", "") != "kuma"
	count(observed.trials) == 0
}

denials := [$"{trial.denied} of {trial.denied + trial.allowed} calls of {trial.workload}" |
	some trial in observed.trials
	trial.denied > 0
]
