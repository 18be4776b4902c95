/** Digests. */
@NullMarked
package io.meshguard.engine.rego.builtins.crypto;

import org.jspecify.annotations.NullMarked;
