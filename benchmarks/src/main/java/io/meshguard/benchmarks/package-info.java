@NullMarked
package io.meshguard.benchmarks;

import org.jspecify.annotations.NullMarked;
