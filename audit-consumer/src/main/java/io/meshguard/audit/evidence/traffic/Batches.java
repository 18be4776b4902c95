package io.meshguard.audit.evidence.traffic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;

/**
 * How many namespaces are asked about: so many together, and so many queries at once. Prometheus
 * evaluates a query on one processor, so that two at once take half of the time of one after the
 * other, and hold two batches in memory.
 *
 * @param size namespaces in one query
 * @param atOnce queries that Prometheus is asked at the same time
 */
public record Batches(int size, int atOnce) {

  public Batches {
    if (size < 1 || atOnce < 1) {
      throw new IllegalArgumentException("a batch has a namespace, and at least one is asked");
    }
  }

  /**
   * What is answered about each batch, in the order of the questions and of their namespaces.
   * Blocks until all are answered, or one failed.
   *
   * @param ask must be thread-safe
   */
  public <Q, T> List<T> ask(
      Map<Q, ? extends Collection<String>> questions, BiFunction<Q, List<String>, T> ask) {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory())) {
      List<Future<T>> asked = new ArrayList<>();
      questions.forEach(
          (question, namespaces) -> {
            List<String> all = List.copyOf(namespaces);
            for (int i = 0; i < all.size(); i += size) {
              List<String> some = all.subList(i, Math.min(all.size(), i + size));
              asked.add(threads.submit(() -> ask.apply(question, some)));
            }
          });
      List<T> answers = new ArrayList<>(asked.size());
      for (Future<T> one : asked) {
        answers.add(answer(one, threads));
      }
      return answers;
    }
  }

  private static <T> T answer(Future<T> asked, ExecutorService threads) {
    try {
      return asked.get();
    } catch (ExecutionException e) {
      threads.shutdownNow();
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Prometheus was asked", e);
    }
  }
}
