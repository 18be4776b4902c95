/** What the ingest benchmark measures: waiting decisions, and who stores them row by row. */
@NullMarked
package io.meshguard.benchmarks.ingest;

import org.jspecify.annotations.NullMarked;
