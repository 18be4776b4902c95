@NullMarked
package io.meshguard.vaultsync.templates;

import org.jspecify.annotations.NullMarked;
