package io.meshguard.vaultsync;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;

/** Waits for a condition that another process brings about. */
final class Eventually {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private Eventually() {}

  static void until(String what, Callable<Boolean> condition) throws Exception {
    Instant end = Instant.now().plus(DEADLINE);
    while (!condition.call()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("not after " + DEADLINE.toSeconds() + " s: " + what);
      }
      Thread.sleep(INTERVAL);
    }
  }
}
