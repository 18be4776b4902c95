package io.meshguard.audit;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Waits for what other processes do. */
final class Eventually {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long PAUSE_MILLIS = 50;

  /** Returns once the assertion holds; throws its last error if it does not within the limit. */
  static void holds(ThrowingCallable assertion) {
    get(
        () -> {
          try {
            assertion.call();
          } catch (Exception | Error e) {
            throw e;
          } catch (Throwable e) {
            throw new AssertionError(e);
          }
          return true;
        });
  }

  private static <T> T get(Callable<T> attempt) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        return attempt.call();
      } catch (Exception | AssertionError e) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + e.getMessage(), e);
        }
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  private Eventually() {}
}
