/** What one {@code up} keeps on disk, and how others find it there. */
@NullMarked
package io.meshguard.cli.stack.state;

import org.jspecify.annotations.NullMarked;
