/** The webhook beside an OPA server, under load. */
@NullMarked
package io.meshguard.benchmarks.webhook;

import org.jspecify.annotations.NullMarked;
