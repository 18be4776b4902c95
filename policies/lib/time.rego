# METADATA
# title: Time
# description: |
#   RFC 3339 and durations as seconds, in plain Rego: `time.parse_rfc3339_ns` is a host call under wasm.
package meshguard.lib.time

days_before_month := [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

# METADATA
# description: |
#   Seconds on one scale, for comparison only. Fractions of a second are dropped. Undefined if `text` is not RFC 3339.
seconds(text) := ((days(date) * 86400) + clock(substring(rest, 0, 8))) - zone(zone_part(substring(rest, 8, -1))) if {
	parts := split(upper(text), "T")
	count(parts) == 2
	date := split(parts[0], "-")
	count(date) == 3
	rest := parts[1]
}

days(date) := (((year * 365) + leap_days(counted_year(year, month))) + days_before_month[month]) + to_number(date[2]) if {
	year := to_number(date[0])
	month := to_number(date[1])
	month >= 1
}

counted_year(year, month) := year if month > 2

counted_year(year, month) := year - 1 if month <= 2

leap_days(year) := (floor(year / 4) - floor(year / 100)) + floor(year / 400)

clock(text) := ((to_number(parts[0]) * 3600) + (to_number(parts[1]) * 60)) + to_number(parts[2]) if {
	parts := split(text, ":")
	count(parts) == 3
}

# What follows the seconds, less a fraction: "Z", "+02:00".
zone_part(text) := text if not startswith(text, ".")

zone_part(text) := trim_left(text, ".0123456789") if startswith(text, ".")

zone("Z") := 0

zone(text) := offset(substring(text, 1, -1)) if startswith(text, "+")

zone(text) := 0 - offset(substring(text, 1, -1)) if startswith(text, "-")

offset(text) := (to_number(parts[0]) * 3600) + (to_number(parts[1]) * 60) if {
	parts := split(text, ":")
	count(parts) == 2
}

units := {"s": 1, "m": 60, "h": 3600, "d": 86400}

# METADATA
# description: Seconds of a duration with one unit, `168h` or `7d`. Undefined if it is not one.
duration(text) := to_number(substring(text, 0, count(text) - 1)) * units[substring(text, count(text) - 1, 1)]

# METADATA
# description: A duration for people, rounded down, in the largest unit that fits.
words(total) := $"{floor(total / 86400)} d" if total >= 86400

words(total) := $"{floor(total / 3600)} h" if {
	total < 86400
	total >= 3600
}

words(total) := $"{floor(total / 60)} min" if {
	total < 3600
	total >= 60
}

words(total) := $"{floor(total)} s" if total < 60
