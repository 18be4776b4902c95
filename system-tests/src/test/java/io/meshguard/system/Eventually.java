package io.meshguard.system;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits for a condition instead of for a time. */
final class Eventually {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Eventually() {}

  /** Blocks until {@code attempt} finds something; fails after a minute. */
  static <T> T found(String what, Supplier<Optional<T>> attempt) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < end) {
      Optional<T> found = attempt.get();
      if (found.isPresent()) {
        return found.get();
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting: " + what, e);
      }
    }
    throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what);
  }

  /** Blocks until the condition holds; fails after a minute. */
  static void holds(String what, Supplier<Boolean> condition) {
    found(what, () -> condition.get() ? Optional.of(true) : Optional.empty());
  }
}
