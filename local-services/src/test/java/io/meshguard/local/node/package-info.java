@NullMarked
package io.meshguard.local.node;

import org.jspecify.annotations.NullMarked;
