/** How bytes are written as text. */
@NullMarked
package io.meshguard.vaultsync.encoding;

import org.jspecify.annotations.NullMarked;
