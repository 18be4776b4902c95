# METADATA
# title: What an engine warms up with
# description: The largest example of each kind of object; the input is what `policies/build cases` writes.
package meshguard.reporting.warm_up

inputs := [input[max(examples)[1]].input | some examples in sized]

sized[kind] contains [count(json.marshal(example.input)), index] if {
	some index, example in input
	kind := example.input.request.kind
}
