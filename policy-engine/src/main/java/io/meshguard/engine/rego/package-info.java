/**
 * Rego's plan, compiled to JVM bytecode. {@link io.meshguard.engine.rego.Program} is the way in;
 * everything else is its inside. Compiled policies live in this package as hidden classes.
 */
@NullMarked
package io.meshguard.engine.rego;

import org.jspecify.annotations.NullMarked;
