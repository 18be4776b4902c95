@NullMarked
package io.meshguard.vaultsync;

import org.jspecify.annotations.NullMarked;
