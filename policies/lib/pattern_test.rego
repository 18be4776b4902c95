package meshguard.tests.lib.pattern

import data.meshguard.lib.pattern

test_patterns if {
	pattern.matches("MG-SEC-001", "MG-SEC-001")
	pattern.matches("MG-SEC-*", "MG-SEC-001")
	pattern.matches("*", "anything.with.dots/and/slashes")
	pattern.matches("MG-SEC-00?", "MG-SEC-001")
	not pattern.matches("MG-SEC-*", "MG-RES-001")
	not pattern.matches("MG-SEC-?", "MG-SEC-001")
	not pattern.matches("MG-SEC-001", "MG-SEC-002")
	pattern.matches("*-001", "MG-SEC-001")
	pattern.matches("MG-*-001", "MG-SEC-001")
	pattern.matches("MG-*-0*1", "MG-SEC-001")
	pattern.matches("MG-*-00?", "MG-SEC-001")
	not pattern.matches("MG-*-002", "MG-SEC-001")
	not pattern.matches("aba*aba", "aba")
}

test_malformed_patterns_match_nothing if {
	not pattern.any_matches(null, "x")
	not pattern.any_matches([5, null], "x")
}
