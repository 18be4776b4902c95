/** Caches with which the JVMs of the servers start in a fraction of the time. */
@NullMarked
package io.meshguard.cli.stack.aot;

import org.jspecify.annotations.NullMarked;
