/** What survives a restart of the plugin, sealed, in memory of the node alone. */
@NullMarked
package io.meshguard.vaultsync.state;

import org.jspecify.annotations.NullMarked;
