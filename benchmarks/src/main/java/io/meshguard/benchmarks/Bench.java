package io.meshguard.benchmarks;

import io.meshguard.benchmarks.engine.EngineBenchmark;
import io.meshguard.benchmarks.evidence.EvidenceBenchmark;
import io.meshguard.benchmarks.ingest.IngestBenchmark;
import io.meshguard.benchmarks.secrets.SecretsBenchmark;
import io.meshguard.benchmarks.webhook.ApiServerBenchmark;
import io.meshguard.benchmarks.webhook.WebhookBenchmark;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * {@code Bench NAME [--quick]}: runs one benchmark; its last line is the result as one JSON object.
 */
public final class Bench {

  private static final List<Benchmark> ALL =
      List.of(
          new EngineBenchmark(),
          WebhookBenchmark.withAllPolicies(),
          WebhookBenchmark.withTenPolicies(),
          WebhookBenchmark.withPlainRules(),
          new ApiServerBenchmark(),
          new IngestBenchmark(),
          new EvidenceBenchmark(),
          new SecretsBenchmark());

  /**
   * Kafka's clients tell of every setting, and gRPC's channel of each connection to a socket's file
   * that it cannot be kept alive as TCP is. Held here, for a logger that nobody holds is forgotten.
   */
  private static final Map<Logger, Level> QUIET =
      Map.of(
          Logger.getLogger("org.apache.kafka"), Level.WARNING,
          Logger.getLogger("io.grpc.netty.shaded.io.netty.bootstrap"), Level.SEVERE);

  private Bench() {}

  /** Exit code 2 for a wrong call, 1 for a benchmark that failed. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    boolean quick = words.contains("--quick");
    List<String> names = words.stream().filter(word -> !word.equals("--quick")).toList();
    Optional<Benchmark> chosen =
        ALL.stream().filter(benchmark -> names.equals(List.of(benchmark.name()))).findFirst();
    if (chosen.isEmpty()) {
      System.err.println("usage: meshguard bench NAME [--quick]");
      ALL.forEach(one -> System.err.printf("  %-12s %s%n", one.name(), one.description()));
      System.exit(2);
      return;
    }
    QUIET.forEach(Logger::setLevel);
    System.out.println(Machine.describe());
    System.out.println(chosen.get().run(quick).json());
  }
}
