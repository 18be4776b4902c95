/** The life of a volume: delivery, rotation, outages, and its end. */
@NullMarked
package io.meshguard.vaultsync.delivery;

import org.jspecify.annotations.NullMarked;
