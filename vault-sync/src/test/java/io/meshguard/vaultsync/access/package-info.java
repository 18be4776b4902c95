@NullMarked
package io.meshguard.vaultsync.access;

import org.jspecify.annotations.NullMarked;
