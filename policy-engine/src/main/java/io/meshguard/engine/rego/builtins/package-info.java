/** Which built-in functions there are, and which plans call others. */
@NullMarked
package io.meshguard.engine.rego.builtins;

import org.jspecify.annotations.NullMarked;
