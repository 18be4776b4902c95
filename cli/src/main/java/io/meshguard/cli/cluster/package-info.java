/** Which cluster a command asks, and how it reads what is there. */
@NullMarked
package io.meshguard.cli.cluster;

import org.jspecify.annotations.NullMarked;
