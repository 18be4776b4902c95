package io.meshguard.engine;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Limits of an engine.
 *
 * @param deadline the longest one evaluation may take, the wait for a free instance included;
 *     positive
 * @param instances how many evaluations may run at once; each holds its own memory
 * @param maxMemory the most bytes one evaluation may use, at least 4 MiB
 * @param discriminator where in the input it says of what kind it is, such as {@code request},
 *     {@code kind}; empty if nowhere. Rules that have nothing to do with a kind then cost its
 *     inputs nothing.
 */
public record EngineOptions(
    Duration deadline, int instances, long maxMemory, List<String> discriminator) {

  private static final long MEBIBYTE = 1024 * 1024;

  /** Two seconds, an instance per processor, 256 MiB each. */
  public static final EngineOptions DEFAULTS =
      new EngineOptions(
          Duration.ofSeconds(2),
          Runtime.getRuntime().availableProcessors(),
          256 * MEBIBYTE,
          List.of());

  public EngineOptions {
    Objects.requireNonNull(deadline);
    discriminator = List.copyOf(discriminator);
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
    return new EngineOptions(newDeadline, instances, maxMemory, discriminator);
  }

  public EngineOptions withInstances(int newInstances) {
    return new EngineOptions(deadline, newInstances, maxMemory, discriminator);
  }

  public EngineOptions withMaxMemory(long newMaxMemory) {
    return new EngineOptions(deadline, instances, newMaxMemory, discriminator);
  }

  public EngineOptions withDiscriminator(List<String> newDiscriminator) {
    return new EngineOptions(deadline, instances, maxMemory, newDiscriminator);
  }
}
