package io.meshguard.webhook.admission;

import io.meshguard.webhook.WebhookSettings;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that decide. Deciding is computing: more threads than evaluations can run would only
 * wait for each other, so there are as many as instances, and a bounded queue in front of them.
 */
@Singleton
class Workers implements Executor {
  /** Deeply nested objects are read by recursion. */
  private static final long STACK_BYTES = 4L << 20;

  private final ThreadPoolExecutor threads;

  Workers(WebhookSettings settings) {
    int count =
        settings.evaluation().instances().orElseGet(Runtime.getRuntime()::availableProcessors);
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(settings.limits().queue()),
            Thread.ofPlatform().name("admission-", 1).stackSize(STACK_BYTES).daemon().factory(),
            new ThreadPoolExecutor.AbortPolicy());
    threads.prestartAllCoreThreads();
  }

  /**
   * @throws RejectedExecutionException the queue is full
   */
  @Override
  public void execute(Runnable task) {
    threads.execute(task);
  }

  void stop(@Observes ShutdownEvent event) {
    threads.shutdown();
  }
}
