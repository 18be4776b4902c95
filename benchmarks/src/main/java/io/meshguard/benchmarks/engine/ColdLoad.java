package io.meshguard.benchmarks.engine;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshguard.benchmarks.Project;
import io.meshguard.engine.EngineOptions;
import io.meshguard.engine.PolicyEngine;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * From a bundle's archive to its first verdict, in a JVM that has done nothing before. Each run is
 * a process of its own.
 */
final class ColdLoad {
  private static final int RUNS = 5;

  private ColdLoad() {}

  /** Loads a bundle once, and says how many microseconds it took. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws Exception {
    long start = System.nanoTime();
    Bundle bundle = Bundle.read(Path.of(arguments[0]));
    PolicyEngine engine =
        PolicyEngine.load(
            bundle, EngineOptions.DEFAULTS.withDiscriminator(List.of("request", "kind")));
    engine.evaluate(new JsonMapper().readTree(Project.podInput()));
    System.out.println((System.nanoTime() - start) / 1000);
  }

  /**
   * Prints how many rules, functions among them, a bundle has, and a row: the median with the JVM's
   * defaults, with the options of the {@code meshguard} command, and with an AOT cache as {@code
   * up} makes it for the webhook.
   *
   * @param folder for the cache
   */
  @SuppressWarnings("SystemOut")
  static void measure(Path bundle, Path folder)
      throws IOException, InterruptedException, BundleException {
    byte[] plan = Bundle.read(bundle).plan().orElseThrow();
    int rules = new JsonMapper().readTree(plan).at("/funcs/funcs").size();
    String cache = folder.resolve("load.aot").toString();
    double plain = median(bundle);
    double command = median(bundle, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    Project.run(command(bundle, "-XX:AOTCacheOutput=" + cache));
    System.out.printf(
        Locale.ROOT,
        "cold load of %d rules to first verdict: %.0f ms, as the command starts its JVM %.0f ms, with an AOT cache %.0f ms%n",
        rules,
        plain / 1000,
        command / 1000,
        median(bundle, "-XX:AOTCache=" + cache, "-XX:+VerifySharedSpaces") / 1000);
  }

  private static double median(Path bundle, String... options)
      throws IOException, InterruptedException {
    List<Double> micros = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      micros.add(Double.valueOf(Project.run(command(bundle, options)).strip()));
    }
    micros.sort(null);
    return micros.get(RUNS / 2);
  }

  private static List<String> command(Path bundle, String... options) {
    List<String> command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    command.addAll(List.of("-Xmx512m", "-Xlog:disable"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ColdLoad.class.getName(), bundle.toString()));
    return command;
  }
}
