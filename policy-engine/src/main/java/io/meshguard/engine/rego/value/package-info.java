/** Rego's values, with OPA's equality, order and text. */
@NullMarked
package io.meshguard.engine.rego.value;

import org.jspecify.annotations.NullMarked;
