# METADATA
# title: Resource quantities
# description: Kubernetes quantities in plain Rego, as thousandths, so that CPU needs no fractions.
package meshguard.lib.quantity

factors := {
	"": 1000,
	"n": 0.000001,
	"u": 0.001,
	"m": 1,
	"k": 1000000,
	"M": 1000000000,
	"G": 1000000000000,
	"T": 1000000000000000,
	"P": 1000000000000000000,
	"E": 1000000000000000000000,
	"Ki": 1024000,
	"Mi": 1048576000,
	"Gi": 1073741824000,
	"Ti": 1099511627776000,
	"Pi": 1125899906842624000,
	"Ei": 1152921504606846976000,
}

# METADATA
# description: The quantity in thousandths. Undefined if it is not a quantity.
thousandths(value) := value * 1000 if is_number(value)

thousandths(value) := to_number(number) * factors[suffix] if {
	is_string(value)
	suffix := trim_left(value, "+-.0123456789")
	number := trim_suffix(value, suffix)
}

# "1e3" and "1E3": what follows the digits is an exponent, not a suffix.
thousandths(value) := to_number(value) * 1000 if {
	is_string(value)
	contains(lower(substring(value, 1, count(value) - 2)), "e")
}
