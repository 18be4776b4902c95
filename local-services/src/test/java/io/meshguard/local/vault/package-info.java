@NullMarked
package io.meshguard.local.vault;

import org.jspecify.annotations.NullMarked;
