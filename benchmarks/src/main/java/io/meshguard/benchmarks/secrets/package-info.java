/** A node full of pods with secrets, for the benchmark of vault-sync. */
@NullMarked
package io.meshguard.benchmarks.secrets;

import org.jspecify.annotations.NullMarked;
