@NullMarked
package io.meshguard.vaultsync.defect;

import org.jspecify.annotations.NullMarked;
