package io.meshguard.benchmarks.load;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What one round of load saw: every request's latency. */
public final class Round {
  private final long[] sortedNanos;
  private final Duration elapsed;

  private Round(long[] sortedNanos, Duration elapsed) {
    this.sortedNanos = sortedNanos;
    this.elapsed = elapsed;
  }

  /**
   * @param latencies nanoseconds, one array for each connection
   */
  static Round of(List<long[]> latencies, Duration elapsed) {
    long[] all = latencies.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    if (all.length == 0) {
      throw new IllegalArgumentException("a round without a request has no figures");
    }
    return new Round(all, elapsed);
  }

  /** How many requests were answered. */
  public int requests() {
    return sortedNanos.length;
  }

  /** Answers per second of the round. */
  public double requestsPerSecond() {
    return sortedNanos.length / (elapsed.toNanos() / 1e9);
  }

  /** The smallest latency that at least {@code percent} of the requests did not exceed, in ms. */
  public double percentileMillis(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sortedNanos.length);
    return sortedNanos[Math.clamp(rank, 1, sortedNanos.length) - 1] / 1e6;
  }
}
