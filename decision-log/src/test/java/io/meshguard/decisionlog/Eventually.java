package io.meshguard.decisionlog;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition, with a deadline. */
final class Eventually {

  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final long POLL_MS = 10;

  static void until(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + DEADLINE.toSeconds() + " s: " + what);
      }
      Thread.sleep(POLL_MS);
    }
  }

  private Eventually() {}
}
