/** The node plugin: its command line, its settings, and how its parts are put together. */
@NullMarked
package io.meshguard.vaultsync;

import org.jspecify.annotations.NullMarked;
