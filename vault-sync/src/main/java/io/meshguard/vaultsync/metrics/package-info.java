/** What is measured of the node's secrets, and where it is scraped. */
@NullMarked
package io.meshguard.vaultsync.metrics;

import org.jspecify.annotations.NullMarked;
