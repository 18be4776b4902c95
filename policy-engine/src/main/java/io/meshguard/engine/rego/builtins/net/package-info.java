/** Networks and addresses. */
@NullMarked
package io.meshguard.engine.rego.builtins.net;

import org.jspecify.annotations.NullMarked;
