/** Documents: encodings, JSON paths and patches. */
@NullMarked
package io.meshguard.engine.rego.builtins.document;

import org.jspecify.annotations.NullMarked;
