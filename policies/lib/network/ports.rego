# METADATA
# title: Ports of a network policy
# description: Numbers, ranges and names as `protocol`, `first` and `last`.
package meshguard.lib.network.ports

# METADATA
# description: One port, by number or by name. A name counts where it has one meaning everywhere, else for no port.
range(protocol, port) := {"protocol": protocol, "first": number, "last": number} if {
	number := numbered(port)
} else := {"protocol": protocol, "first": 0, "last": 0}

numbered(port) := port if {
	is_number(port)
} else := to_number(port) if {
	regex.match(`^[0-9]+$`, port)
} else := well_known[port]

# What CoreDNS's Service calls its ports.
well_known := {"dns": 53, "dns-tcp": 53}

# METADATA
# description: What is a list, and no elements where it is none.
list(value) := value if {
	is_array(value)
} else := []
