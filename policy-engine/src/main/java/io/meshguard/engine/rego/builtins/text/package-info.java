/** Strings, regular expressions, globs and formats. */
@NullMarked
package io.meshguard.engine.rego.builtins.text;

import org.jspecify.annotations.NullMarked;
