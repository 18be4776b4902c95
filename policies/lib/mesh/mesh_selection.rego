# The mesh model, of which pods an object is for, and of what it says in vain.
package meshguard.lib.mesh

import data.meshguard.lib.mesh.istio_attachment
import data.meshguard.lib.mesh.selection
import data.meshguard.lib.request

# METADATA
# description: |
#   Which pods of its namespace the object is for, where it is not for all of them: an array of `path` and `selector`.
default selections := []

selections := selections_in(request.kind)

selections_in(kind) := selection.selections if selection.fields[kind]

selections_in("networking.istio.io/DestinationRule") := selection.subsets

selections_in(kind) := selection.kuma if startswith(kind, "kuma.io/Mesh")

# METADATA
# description: |
#   What the object says at places that its mesh does not look at: an array of `path` and `text`.
default not_read := []

not_read := istio_attachment.not_read if istio_attachment.kinds[request.kind]
