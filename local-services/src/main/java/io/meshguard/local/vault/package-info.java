/** A real Vault on this machine, for {@code meshguard up --cluster} and for tests. */
@NullMarked
package io.meshguard.local.vault;

import org.jspecify.annotations.NullMarked;
