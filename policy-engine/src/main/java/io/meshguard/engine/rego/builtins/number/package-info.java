/** Arithmetic, comparison, aggregates and units. */
@NullMarked
package io.meshguard.engine.rego.builtins.number;

import org.jspecify.annotations.NullMarked;
