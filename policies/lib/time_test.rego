package meshguard.tests.lib.time

import data.meshguard.lib.time as mesh_time

test_differences_agree_with_opa if {
	reference := "1999-12-31T23:59:59Z"
	every text in [
		"2024-02-28T00:00:00Z",
		"2024-02-29T12:34:56Z",
		"2024-03-01T00:00:00.123456Z",
		"2023-03-01T00:00:00Z",
		"2026-11-21T08:09:07+02:00",
		"2026-11-21T23:30:00-05:30",
		"2100-03-01T00:00:00Z",
	] {
		expected := floor((time.parse_rfc3339_ns(text) - time.parse_rfc3339_ns(reference)) / 1000000000)
		mesh_time.seconds(text) - mesh_time.seconds(reference) == expected
	}
}

test_malformed_times_are_undefined if {
	every text in ["", "tomorrow", "2026-11-21", "2026-13-01T00:00:00Z", "2026-11-21T00:00Z", "2026-11-21T00:00:00", 5, null] {
		not mesh_time.seconds(text)
	}
}

test_durations if {
	mesh_time.duration("90s") == 90
	mesh_time.duration("5m") == 300
	mesh_time.duration("168h") == 604800
	mesh_time.duration("7d") == 604800
	every text in ["", "h", "7", "7w", "7 days", 5, null] {
		not mesh_time.duration(text)
	}
}

test_words if {
	mesh_time.words(172800) == "2 d"
	mesh_time.words(7300) == "2 h"
	mesh_time.words(90) == "1 min"
	mesh_time.words(59) == "59 s"
	mesh_time.words(0) == "0 s"
}
