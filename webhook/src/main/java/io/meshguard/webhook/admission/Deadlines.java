package io.meshguard.webhook.admission;

import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Gives up what takes too long, some milliseconds late. It looks at all that is under way in turn:
 * a timer for each request would wake a thread twice for each, and nearly none ever ends by it.
 * Thread-safe.
 */
@Singleton
class Deadlines {
  private static final long INTERVAL_MILLIS = 20;

  private final Vertx vertx;
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean armed = new AtomicBoolean();

  private record Waiting(CompletableFuture<?> future, long nanoTime) {}

  Deadlines(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Fails the future with a {@link TimeoutException} unless it is done by then.
   *
   * @param nanoTime the {@link System#nanoTime()} of the deadline
   */
  void watch(CompletableFuture<?> future, long nanoTime) {
    if (!future.isDone()) {
      waiting.add(new Waiting(future, nanoTime));
      arm();
    }
  }

  private void arm() {
    if (!armed.get() && armed.compareAndSet(false, true)) {
      vertx.setTimer(INTERVAL_MILLIS, _ -> sweep());
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
      Waiting one = all.next();
      if (one.future().isDone()) {
        all.remove();
      } else if (one.nanoTime() - now <= 0) {
        all.remove();
        one.future().completeExceptionally(new TimeoutException());
      }
    }
    armed.set(false);
    if (!waiting.isEmpty()) {
      arm();
    }
  }
}
