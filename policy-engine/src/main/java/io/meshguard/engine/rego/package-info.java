/**
 * Rego's plan, compiled to JVM bytecode. {@link io.meshguard.engine.rego.Program} is the way in;
 * everything else is its inside. Compiled policies live beside their compiler as hidden classes.
 */
@NullMarked
package io.meshguard.engine.rego;

import org.jspecify.annotations.NullMarked;
