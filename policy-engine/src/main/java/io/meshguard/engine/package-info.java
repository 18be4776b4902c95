@NullMarked
package io.meshguard.engine;

import org.jspecify.annotations.NullMarked;
