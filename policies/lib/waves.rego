# METADATA
# title: Rollout waves
# description: The steps in which a namespace joins the mesh, as its label says.
package meshguard.lib.waves

label := "meshguard.io/wave"

order := ["observe", "split", "mtls", "strict"]

# METADATA
# description: The position of a wave, from 0. Undefined if there is no such wave.
position(wave) := index if {
	some index, name in order
	name == wave
}
