@NullMarked
package io.meshguard.vaultsync.engine;

import org.jspecify.annotations.NullMarked;
