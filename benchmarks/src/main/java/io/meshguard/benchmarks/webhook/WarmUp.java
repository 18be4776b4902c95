package io.meshguard.benchmarks.webhook;

import java.util.List;

/**
 * When a server is warm: once its requests take no less processor time than they did before. A JIT
 * compiler's own work is part of that time, so that it is done with most of it by then.
 *
 * @param stretches after so many it is measured in any case
 */
record WarmUp(int stretches) {
  private static final int COMPARED = 3;

  /** What successive stretches of a busy processor differ by anyway. */
  private static final double NOISE = 0.02;

  /**
   * @param processorTimes of a request in each stretch so far
   */
  boolean isOver(List<Double> processorTimes) {
    int count = processorTimes.size();
    if (count >= stretches) {
      return true;
    }
    return count >= 2 * COMPARED
        && mean(processorTimes.subList(count - COMPARED, count))
            >= (1 - NOISE) * mean(processorTimes.subList(count - 2 * COMPARED, count - COMPARED));
  }

  private static double mean(List<Double> figures) {
    return figures.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }
}
