@NullMarked
package io.meshguard.vaultsync.timing;

import org.jspecify.annotations.NullMarked;
