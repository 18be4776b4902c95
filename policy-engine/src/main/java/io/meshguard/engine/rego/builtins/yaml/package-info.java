/** YAML, as OPA reads and writes it. */
@NullMarked
package io.meshguard.engine.rego.builtins.yaml;

import org.jspecify.annotations.NullMarked;
