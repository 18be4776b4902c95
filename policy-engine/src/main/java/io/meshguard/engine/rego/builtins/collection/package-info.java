/** Sets, objects, types and graphs. */
@NullMarked
package io.meshguard.engine.rego.builtins.collection;

import org.jspecify.annotations.NullMarked;
