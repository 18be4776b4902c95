package io.meshguard.benchmarks.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshguard.benchmarks.Benchmark;
import io.meshguard.benchmarks.PolicySet;
import io.meshguard.benchmarks.Project;
import io.meshguard.benchmarks.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/**
 * One evaluation of the shipped bundle, beside {@code opa bench} on the same policies and input.
 */
public final class EngineBenchmark implements Benchmark {

  @Override
  public String name() {
    return "engine";
  }

  @Override
  public String description() {
    return "one evaluation of the shipped policies on a 7 KB Pod, beside opa bench";
  }

  @Override
  @SuppressWarnings("SystemOut")
  public Result run(boolean quick) throws Exception {
    double opa = opa(quick ? 1 : 5);
    Path folder = Project.emptyFolder(name());
    Path tenfold = folder.resolve("tenfold.tar.gz");
    Project.run(List.of("./build", "tenfold", tenfold.toString()));
    Statistics evaluate = statistics(quick, "evaluate", Project.bundle());
    Statistics more = statistics(quick, "evaluate", tenfold);
    Statistics parse = statistics(quick, "parse", Project.bundle());
    Statistics tree = statistics(quick, "parseTree", Project.bundle());
    int policies = policies();
    System.out.printf(Locale.ROOT, "%-38s %12s %12s%n", "", "median µs", "p99 µs");
    row("evaluate (input parsed)", evaluate);
    row("with ten times the rules for others", more);
    row("parse the input, checked", parse);
    row("parse the input (Jackson's tree)", tree);
    System.out.printf(Locale.ROOT, "%-38s %12.1f%n", "opa bench (input parsed)", opa / 1000);
    System.out.printf(
        Locale.ROOT,
        "%.2f µs for each of %d policies; %.0f %% more with ten times those on traffic and"
            + " authorization%n",
        median(evaluate) / 1000 / policies,
        policies,
        (median(more) / median(evaluate) - 1) * 100);
    ColdLoad.measure(Project.bundle(), folder);
    ColdLoad.measure(PolicySet.ten(folder).bundle(), folder);
    return Result.smallerIsBetter(name(), median(evaluate) / 1000, opa / 1000, "µs/evaluation");
  }

  @SuppressWarnings("SystemOut")
  private static void row(String what, Statistics nanoseconds) {
    System.out.printf(
        Locale.ROOT,
        "%-38s %12.1f %12.1f%n",
        what,
        median(nanoseconds) / 1000,
        nanoseconds.getPercentile(99) / 1000);
  }

  private static double median(Statistics statistics) {
    return statistics.getPercentile(50);
  }

  private static int policies() throws IOException {
    Path catalogue = Project.policies().resolve("target/policies.json");
    return JsonMapper.builder().build().readTree(catalogue.toFile()).size();
  }

  private static Statistics statistics(boolean quick, String method, Path bundle)
      throws RunnerException {
    OptionsBuilder options = new OptionsBuilder();
    options
        .include("\\." + EngineState.class.getSimpleName() + "\\." + method + "$")
        .param("bundle", bundle.toString())
        .forks(1)
        .jvmArgsAppend("-Dmeshguard.root=" + Project.policies().getParent())
        .warmupIterations(quick ? 2 : 5)
        .measurementIterations(quick ? 2 : 5)
        .warmupTime(TimeValue.seconds(quick ? 1 : 3))
        .measurementTime(TimeValue.seconds(quick ? 1 : 3))
        .verbosity(org.openjdk.jmh.runner.options.VerboseMode.SILENT);
    Collection<RunResult> results = new Runner(options.build()).run();
    return results.iterator().next().getPrimaryResult().getStatistics();
  }

  /** Median nanoseconds of one evaluation over some runs. */
  private static double opa(int runs) throws IOException, InterruptedException {
    Path input = Files.createTempFile("pod", ".json");
    Files.write(input, Project.podInput());
    List<String> command = new ArrayList<>(List.of(Project.tool("opa"), "bench"));
    command.addAll(List.of("--format", "json", "--count", String.valueOf(runs)));
    command.addAll(List.of("--data", ".", "--input", input.toString()));
    command.addAll(Project.NOT_POLICIES);
    command.add("data.meshguard.verdict");
    String output = Project.run(command);
    Files.delete(input);
    List<Double> nanoseconds = new ArrayList<>();
    try (var values =
        JsonMapper.builder().build().readerFor(JsonNode.class).<JsonNode>readValues(output)) {
      while (values.hasNext()) {
        JsonNode one = values.next();
        nanoseconds.add(one.path("T").asDouble() / one.path("N").asDouble());
      }
    }
    nanoseconds.sort(null);
    return nanoseconds.get(nanoseconds.size() / 2);
  }
}
