@NullMarked
package io.meshguard.vaultsync.vault;

import org.jspecify.annotations.NullMarked;
