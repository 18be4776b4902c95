/** Secrets of every engine, their versions and their leases. */
@NullMarked
package io.meshguard.vaultsync.engine;

import org.jspecify.annotations.NullMarked;
