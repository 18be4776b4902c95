/** What the evidence benchmark measures: a Prometheus with a history, and audit-consumer. */
@NullMarked
package io.meshguard.benchmarks.evidence;

import org.jspecify.annotations.NullMarked;
