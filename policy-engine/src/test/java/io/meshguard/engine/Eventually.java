package io.meshguard.engine;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition instead of a time. */
public final class Eventually {

  private Eventually() {}

  public static void until(Duration timeout, Supplier<String> state, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + timeout + ": " + state.get());
      }
      Thread.sleep(5);
    }
  }
}
