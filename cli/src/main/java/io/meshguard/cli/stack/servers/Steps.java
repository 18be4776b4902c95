package io.meshguard.cli.stack.servers;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is done side by side to start the servers. */
final class Steps {
  private static final long END_SECONDS = 30;

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  /** Begins a step. */
  <T> CompletableFuture<T> begin(Supplier<T> step) {
    return CompletableFuture.supplyAsync(step, executor);
  }

  /** For steps that follow others. */
  Executor executor() {
    return executor;
  }

  /** Throws what the first of them to fail threw, without waiting for the others. */
  static void await(List<CompletableFuture<Void>> steps) {
    CompletableFuture<Object> failure = new CompletableFuture<>();
    for (CompletableFuture<Void> step : steps) {
      var _ = step.whenComplete((done, e) -> failIf(failure, e));
    }
    try {
      CompletableFuture.anyOf(
              failure, CompletableFuture.allOf(steps.toArray(CompletableFuture[]::new)))
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static void failIf(CompletableFuture<Object> failure, @Nullable Throwable e) {
    if (e != null) {
      failure.completeExceptionally(
          e instanceof CompletionException wrapped ? wrapped.getCause() : e);
    }
  }

  /**
   * Interrupts what is being started; a child that is waited for is killed by that.
   *
   * @return whether all of it has ended
   */
  boolean cancel() {
    executor.shutdownNow();
    try {
      return executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
