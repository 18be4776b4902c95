/** One evaluation, and what comes before the first one. */
@NullMarked
package io.meshguard.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
