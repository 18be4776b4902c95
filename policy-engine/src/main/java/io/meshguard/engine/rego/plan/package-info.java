/**
 * OPA's plan: its model, its reader, and what moves statements about without asking what they mean.
 */
@NullMarked
package io.meshguard.engine.rego.plan;

import org.jspecify.annotations.NullMarked;
