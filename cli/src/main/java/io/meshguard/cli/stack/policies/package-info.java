/** A saved Rego file becomes the bundle that the webhook reads. */
@NullMarked
package io.meshguard.cli.stack.policies;

import org.jspecify.annotations.NullMarked;
