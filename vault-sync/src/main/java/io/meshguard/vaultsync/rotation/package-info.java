/** How a secret is noticed to be another, as cheaply as its engine allows. */
@NullMarked
package io.meshguard.vaultsync.rotation;

import org.jspecify.annotations.NullMarked;
