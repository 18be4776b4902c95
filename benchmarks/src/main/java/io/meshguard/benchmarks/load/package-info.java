/** A closed-loop HTTPS load generator, and what a process used meanwhile. Knows no Meshguard. */
@NullMarked
package io.meshguard.benchmarks.load;

import org.jspecify.annotations.NullMarked;
