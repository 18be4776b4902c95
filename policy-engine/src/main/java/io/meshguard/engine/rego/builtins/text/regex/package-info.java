/** Regular expressions in RE2's syntax: whether one is in a text, mostly without a matcher. */
@NullMarked
package io.meshguard.engine.rego.builtins.text.regex;

import org.jspecify.annotations.NullMarked;
