package io.meshguard.decisionlog;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, with a deadline. */
final class Eventually {

  private static final Duration DEADLINE = Duration.ofSeconds(120);
  private static final long POLL_MS = 10;

  static void until(String what, BooleanSupplier condition) throws InterruptedException {
    until(() -> what, condition);
  }

  /**
   * @param what is asked for when the deadline has passed
   */
  static void until(Supplier<String> what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + DEADLINE.toSeconds() + " s: " + what.get());
      }
      Thread.sleep(POLL_MS);
    }
  }

  private Eventually() {}
}
