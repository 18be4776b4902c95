/** What pods leave behind in Vault is revoked, at once or as soon as Vault is there. */
@NullMarked
package io.meshguard.vaultsync.revocation;

import org.jspecify.annotations.NullMarked;
