/** Logins, and the life of tokens. */
@NullMarked
package io.meshguard.vaultsync.login;

import org.jspecify.annotations.NullMarked;
