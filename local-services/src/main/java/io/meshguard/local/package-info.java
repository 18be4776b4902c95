@NullMarked
package io.meshguard.local;

import org.jspecify.annotations.NullMarked;
