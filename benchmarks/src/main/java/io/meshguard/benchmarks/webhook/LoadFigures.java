package io.meshguard.benchmarks.webhook;

import io.meshguard.benchmarks.load.Round;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One round's figures, or the median of each over several rounds. Times are in milliseconds, those
 * of processors per request.
 *
 * @param server the server's processor time, what it does after its answers included
 * @param client the load generator's: both share the machine's processors
 * @param kafka the broker's
 */
record LoadFigures(
    double requestsPerSecond,
    double p50,
    double p95,
    double p99,
    double server,
    double client,
    double kafka) {

  static LoadFigures of(Round round, Usage usage) {
    return new LoadFigures(
        round.requestsPerSecond(),
        round.percentileMillis(50),
        round.percentileMillis(95),
        round.percentileMillis(99),
        perRequest(usage.server(), round),
        perRequest(usage.client(), round),
        perRequest(usage.kafka(), round));
  }

  private static double perRequest(Duration processors, Round round) {
    return processors.toNanos() / 1e6 / round.requests();
  }

  static LoadFigures median(List<LoadFigures> rounds) {
    return new LoadFigures(
        median(rounds, LoadFigures::requestsPerSecond),
        median(rounds, LoadFigures::p50),
        median(rounds, LoadFigures::p95),
        median(rounds, LoadFigures::p99),
        median(rounds, LoadFigures::server),
        median(rounds, LoadFigures::client),
        median(rounds, LoadFigures::kafka));
  }

  private static double median(List<LoadFigures> rounds, ToDoubleFunction<LoadFigures> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Processor time of the three processes. */
  record Usage(Duration server, Duration client, Duration kafka) {
    Usage minus(Usage earlier) {
      return new Usage(
          server.minus(earlier.server), client.minus(earlier.client), kafka.minus(earlier.kafka));
    }
  }
}
