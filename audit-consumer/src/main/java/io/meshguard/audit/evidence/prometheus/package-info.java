/** Prometheus's HTTP API, as far as evidence needs it. */
@NullMarked
package io.meshguard.audit.evidence.prometheus;

import org.jspecify.annotations.NullMarked;
