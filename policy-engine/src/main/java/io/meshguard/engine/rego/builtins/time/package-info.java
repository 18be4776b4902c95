/** Time as Go reads and writes it. */
@NullMarked
package io.meshguard.engine.rego.builtins.time;

import org.jspecify.annotations.NullMarked;
