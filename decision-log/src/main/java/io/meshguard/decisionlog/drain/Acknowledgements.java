package io.meshguard.decisionlog.drain;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Who waits for Kafka, by sequence number. Those who give up are forgotten. Thread-safe. */
public final class Acknowledgements {

  private final Map<Long, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
  private final Executor executor;

  /**
   * @param executor runs what callers do next, so that Kafka's own thread does not
   */
  public Acknowledgements(Executor executor) {
    this.executor = executor;
  }

  public void await(long sequence, CompletableFuture<Void> recorded) {
    waiting.put(sequence, recorded);
    var _ = recorded.whenComplete((done, failure) -> waiting.remove(sequence, recorded));
  }

  public void forget(long sequence) {
    waiting.remove(sequence);
  }

  void acknowledged(long sequence) {
    @Nullable CompletableFuture<Void> recorded = waiting.remove(sequence);
    if (recorded != null) {
      executor.execute(() -> recorded.complete(null));
    }
  }

  /** Ends every wait. */
  public void fail(RuntimeException cause) {
    waiting.forEach((sequence, recorded) -> recorded.completeExceptionally(cause));
  }
}
