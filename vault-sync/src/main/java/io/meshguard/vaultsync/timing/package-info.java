/** When things are done next. */
@NullMarked
package io.meshguard.vaultsync.timing;

import org.jspecify.annotations.NullMarked;
