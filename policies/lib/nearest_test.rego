package meshguard.tests.lib.nearest

import data.meshguard.lib.nearest

ids := {"MG-SEC-001", "MG-SEC-010", "MG-SEC-011", "MG-TRAFFIC-003"}

test_the_most_similar_is_named if {
	nearest.hint("MG-SEC-01", ids) == "; did you mean MG-SEC-001?"
	nearest.hint("mg-sec-011", ids) == "; did you mean MG-SEC-011?"
	nearest.hint("MG-TRAFIC-003", ids) == "; did you mean MG-TRAFFIC-003?"
	nearest.hint("maxSteps", {"maxStep", "unchanged"}) == "; did you mean maxStep?"
}

test_nothing_is_named_where_nothing_is_similar if {
	nearest.hint("quota", ids) == ""
	nearest.hint("", ids) == ""
	nearest.hint("x", ids) == ""
}
