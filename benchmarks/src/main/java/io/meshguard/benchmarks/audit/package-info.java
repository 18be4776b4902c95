/** audit-consumer, as benchmarks run it. */
@NullMarked
package io.meshguard.benchmarks.audit;

import org.jspecify.annotations.NullMarked;
