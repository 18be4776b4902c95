@NullMarked
package io.meshguard.vaultsync.spec;

import org.jspecify.annotations.NullMarked;
