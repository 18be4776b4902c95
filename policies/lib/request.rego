# METADATA
# title: The request
# description: What is written, in terms that hold for every operation. Nothing here is defined for a DELETE.
package meshguard.lib.request

# METADATA
# description: |
#   The object as it will be. Undefined where the request carries another object than the one it names (`scale`,
#   `binding`) or changes what no policy judges (`status`).
object := input.request.object if {
	input.request.operation in {"CREATE", "UPDATE"}
	not other_subresource
}

other_subresource if {
	subresource := input.request.subResource
	not subresource in {"", "ephemeralcontainers", "resize"}
}

# METADATA
# description: The kind with its API group, `apps/Deployment`; the core group has none, `Pod`.
kind := input.request.kind.kind if input.request.kind.group == ""

kind := $"{input.request.kind.group}/{input.request.kind.kind}" if input.request.kind.group != ""
