/** What an evaluation did. */
@NullMarked
package io.meshguard.engine.rego.trace;

import org.jspecify.annotations.NullMarked;
