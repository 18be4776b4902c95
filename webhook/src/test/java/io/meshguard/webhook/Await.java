package io.meshguard.webhook;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for a condition, with a deadline. */
final class Await {
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private Await() {}

  static void until(String what, Duration deadline, Callable<Boolean> condition) {
    long end = System.nanoTime() + deadline.toNanos();
    try {
      while (!condition.call()) {
        if (System.nanoTime() > end) {
          throw new AssertionError("not within " + deadline + ": " + what);
        }
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } catch (Exception e) {
      throw new AssertionError(what, e);
    }
  }

  static void until(String what, Callable<Boolean> condition) {
    until(what, Duration.ofSeconds(30), condition);
  }
}
