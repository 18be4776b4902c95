package io.meshguard.cli.stack.servers;

import io.meshguard.local.ChildProcess;
import org.jspecify.annotations.Nullable;

/** Knows what has been started, shows it, and stops it in order. Thread-safe. */
interface Register {
  /** From now on it is stopped with the rest. */
  void stops(Parts.Rank rank, String name, AutoCloseable server);

  /**
   * From now on it is shown with the rest, and missed when it ends.
   *
   * @param address what clients connect to, or {@code -}
   * @param readiness answers 200 while it is ready; null where a connection is all that can be
   *     asked
   */
  void serves(ChildProcess process, String address, @Nullable String readiness);
}
