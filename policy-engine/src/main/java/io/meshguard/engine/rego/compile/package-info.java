/** From a plan to a hidden class. */
@NullMarked
package io.meshguard.engine.rego.compile;

import org.jspecify.annotations.NullMarked;
