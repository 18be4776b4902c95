/** The trail: who got which secret, never what is in it. */
@NullMarked
package io.meshguard.vaultsync.access;

import org.jspecify.annotations.NullMarked;
