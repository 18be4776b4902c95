/** {@code meshguard scan}: what a cluster already holds, judged as if it came now. */
@NullMarked
package io.meshguard.cli.scan;

import org.jspecify.annotations.NullMarked;
