@NullMarked
package io.meshguard.vaultsync.files;

import org.jspecify.annotations.NullMarked;
