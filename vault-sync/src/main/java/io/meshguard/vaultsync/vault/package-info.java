/** The way to Vault: connections, deadlines, and errors that say what to do. */
@NullMarked
package io.meshguard.vaultsync.vault;

import org.jspecify.annotations.NullMarked;
