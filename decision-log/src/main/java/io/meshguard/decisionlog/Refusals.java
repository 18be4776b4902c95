package io.meshguard.decisionlog;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides, in one place, what becomes of decisions that cannot be recorded, and says so once per
 * incident. Thread-safe.
 */
final class Refusals {

  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

  private final OnFull onFull;
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private volatile boolean full;
  private volatile @Nullable String lastError;

  Refusals(OnFull onFull) {
    this.onFull = onFull;
  }

  /** Ends the wait for a decision that there is no room for or that the disk did not take. */
  void refuse(CompletableFuture<Void> recorded, DecisionLogException cause) {
    begin(cause);
    // Already answered: durability is none, or the caller has given up.
    if (recorded.isDone() || onFull == OnFull.ALLOW) {
      dropped.incrementAndGet();
      recorded.complete(null);
    } else {
      refused.incrementAndGet();
      recorded.completeExceptionally(cause);
    }
  }

  /** Something was recorded, so whatever was wrong is over. */
  void recovered() {
    if (lastError != null) {
      LOG.info("Decision log records again: refused={} dropped={}", refused.get(), dropped.get());
      lastError = null;
      full = false;
    }
  }

  boolean full() {
    return full;
  }

  long refused() {
    return refused.get();
  }

  long dropped() {
    return dropped.get();
  }

  @Nullable String lastError() {
    return lastError;
  }

  private void begin(DecisionLogException cause) {
    if (lastError == null) {
      LOG.error("Decision log does not record: onFull={} reason={}", onFull, cause.getMessage());
    }
    full = cause instanceof DecisionLogFullException;
    lastError = cause.getMessage();
  }
}
