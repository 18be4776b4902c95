package meshguard.tests.lib.quantity

import data.meshguard.lib.quantity

test_quantities_agree_with_opa if {
	every text in ["1", "0.5", "100m", "2k", "64Mi", "128M", "1Gi", "1.5Gi", "3E", "1Ei", "12Ki"] {
		quantity.thousandths(text) == units.parse(text) * 1000
	}
}

test_exponents if {
	quantity.thousandths("1e3") == 1000000
	quantity.thousandths("12E2") == 1200000
}

test_numbers if quantity.thousandths(2) == 2000

test_malformed_quantities_are_undefined if {
	every value in ["", "Mi", "lots", "1Xi", "1 Gi", "1.2.3", null, true, {}, []] {
		not quantity.thousandths(value)
	}
}
