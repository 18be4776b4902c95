package io.meshguard.benchmarks;

import java.util.List;
import java.util.Optional;

/**
 * {@code Bench NAME [--quick]}: runs one benchmark; its last line is the result as one JSON object.
 */
public final class Bench {

  private static final List<Benchmark> ALL =
      List.of(
          new EngineBenchmark(),
          new WebhookBenchmark(),
          new EvidenceBenchmark(),
          new SecretsBenchmark());

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
      ALL.forEach(one -> System.err.printf("  %-10s %s%n", one.name(), one.description()));
      System.exit(2);
      return;
    }
    System.out.println(Machine.describe());
    System.out.println(chosen.get().run(quick).json());
  }
}
