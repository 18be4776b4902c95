/** The servers of one {@code up}: how they are started, in what order, and how they end. */
@NullMarked
package io.meshguard.cli.stack.servers;

import org.jspecify.annotations.NullMarked;
