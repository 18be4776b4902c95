/** Works out what no input can change. */
@NullMarked
package io.meshguard.engine.rego.fold;

import org.jspecify.annotations.NullMarked;
