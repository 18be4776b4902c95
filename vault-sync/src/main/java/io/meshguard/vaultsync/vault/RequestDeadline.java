package io.meshguard.vaultsync.vault;

import java.time.Duration;

/**
 * Until when the calling thread may wait for Vault. Deadlines nest: the earliest one holds. What
 * other threads do meanwhile is not bound by it.
 */
public final class RequestDeadline {
  private static final ScopedValue<Long> END = ScopedValue.newInstance();

  private RequestDeadline() {}

  /** Work that asks Vault. */
  public interface Work<T, X extends Exception> {
    T run() throws X;
  }

  /** Does the work; its requests to Vault fail once the limit is over. */
  public static <T, X extends Exception> T within(Duration limit, Work<T, X> work) throws X {
    long end = System.nanoTime() + Math.min(limit.toNanos(), left().toNanos());
    return ScopedValue.where(END, end).call(work::run);
  }

  /**
   * How long the thread may still wait: not less than zero, and without end where nothing binds.
   */
  static Duration left() {
    return END.isBound()
        ? Duration.ofNanos(Math.max(0, END.get() - System.nanoTime()))
        : Duration.ofNanos(Long.MAX_VALUE / 2);
  }
}
