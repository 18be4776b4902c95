/** What compiled policies and built-in functions find when they run. */
@NullMarked
package io.meshguard.engine.rego.runtime;

import org.jspecify.annotations.NullMarked;
