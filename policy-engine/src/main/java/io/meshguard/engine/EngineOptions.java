package io.meshguard.engine;

import java.time.Duration;
import java.util.Objects;

/**
 * Limits of an engine.
 *
 * @param deadline the longest one evaluation may take, the wait for a free instance included;
 *     positive
 * @param instances how many evaluations may run at once; each holds its own memory
 * @param maxMemory the most bytes one evaluation may use, at least 4 MiB
 */
public record EngineOptions(Duration deadline, int instances, long maxMemory) {

  private static final long MEBIBYTE = 1024 * 1024;

  /** Two seconds, an instance per processor, 256 MiB each. */
  public static final EngineOptions DEFAULTS =
      new EngineOptions(
          Duration.ofSeconds(2), Runtime.getRuntime().availableProcessors(), 256 * MEBIBYTE);

  public EngineOptions {
    Objects.requireNonNull(deadline);
    if (!deadline.isPositive()) {
      throw new IllegalArgumentException("deadline must be positive: " + deadline);
    }
    if (instances < 1) {
      throw new IllegalArgumentException("instances must be at least 1: " + instances);
    }
    if (maxMemory < 4 * MEBIBYTE) {
      throw new IllegalArgumentException("maxMemory must be at least 4 MiB: " + maxMemory);
    }
  }

  public EngineOptions withDeadline(Duration newDeadline) {
    return new EngineOptions(newDeadline, instances, maxMemory);
  }

  public EngineOptions withInstances(int newInstances) {
    return new EngineOptions(deadline, newInstances, maxMemory);
  }

  public EngineOptions withMaxMemory(long newMaxMemory) {
    return new EngineOptions(deadline, instances, newMaxMemory);
  }
}
