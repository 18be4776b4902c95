/** {@code policy}: a policy author's loop. */
@NullMarked
package io.meshguard.cli.policy;

import org.jspecify.annotations.NullMarked;
