package meshguard.tests.lib.observation

import data.meshguard.lib.observation
import data.meshguard.testing

proxy(workload, cpu) := {"workload": workload, "cpuMillis": {"p95": cpu}, "memoryMebibytes": {"p95": 61}}

observed(changes) := {"context": {"observation": object.union({"windowStart": "2026-11-14T00:00:00Z"}, changes)}}

test_use_is_of_the_workload_whose_name_fits_best if {
	request := observed({"proxies": [proxy("cart", 34), proxy("cart-api", 90)]})
	observation.in_use("cpu") == "; its proxies use up to 90m in 95 % of the time since 2026-11-14T00:00:00Z" with input as request
	observation.in_use("memory") == "; its proxies use up to 61Mi in 95 % of the time since 2026-11-14T00:00:00Z" with input as request
}

test_use_that_is_not_known_is_not_spoken_of if {
	observation.in_use("cpu") == "" with input as observed({"proxies": []})
	observation.in_use("cpu") == "" with input as {"context": {}}
}

test_baseline_is_missing_only_where_somebody_looked if {
	observation.no_baseline == "no requests were seen; it is too young" with input as observed({"baseline": {
		"measured": false,
		"missing": ["no requests were seen", "it is too young"],
	}})
	not observation.no_baseline with input as observed({"baseline": {"measured": true, "missing": []}})
	not observation.no_baseline with input as {"context": {}}
}

test_trial_says_what_it_would_have_denied if {
	trials := [{"workload": "cart", "allowed": 1203, "denied": 4}, {"workload": "web", "allowed": 9, "denied": 0}]
	observation.trial_problem == "on trial since 2026-11-14T00:00:00Z it would have denied 4 of 1207 calls of cart" with input as observed({"trials": trials})
	not observation.trial_problem with input as observed({"trials": [trials[1]]})
	not observation.trial_problem with input as {"context": {}}
}

test_trial_that_nobody_saw_is_a_problem if {
	observation.trial_problem == "nothing was seen of its trial since 2026-11-14T00:00:00Z: its workloads were not called, or their proxies' metrics do not reach Prometheus" with input as observed({"trials": []})
}

test_trial_in_kuma_is_not_measured if {
	not observation.trial_problem with input as observed({"mesh": "kuma", "trials": []})
}

test_band_says_what_the_proxies_use if {
	request := testing.with_context(testing.create(testing.deployment(testing.without_annotations), testing.meshed), object.union(
		testing.create(testing.deployment(testing.without_annotations), testing.meshed).context,
		observed({"proxies": [proxy("cart", 34)]}).context,
	))
	messages := {violation.message | some violation in testing.verdict(request).violations; violation.id == "MG-RES-001"}
	"the sidecar has no cpu limit; the band is 50m to 150m; its proxies use up to 34m in 95 % of the time since 2026-11-14T00:00:00Z" in messages
}
