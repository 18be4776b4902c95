package io.meshguard.cli.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.output.Table;
import io.meshguard.engine.rego.trace.Trace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshguard policy bench}: what each rule costs. */
@Command(
    name = "bench",
    description = {
      "Show what each rule costs, over the examples: calls and time of an average evaluation.",
      "Tracing makes all of it slower: compare rules with each other, not with a clock."
    })
final class BenchCommand implements Callable<Integer> {
  private final PolicyBuild build;

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      defaultValue = "",
      paramLabel = "REGEX",
      description =
          "Only examples whose name contains it, such as MG-SEC; what their own policies cost is"
              + " shown in any case.")
  String pattern = "";

  @Option(
      names = "--runs",
      defaultValue = "10",
      paramLabel = "N",
      description =
          "How often each example is evaluated, after as many to warm up (default:"
              + " ${DEFAULT-VALUE}).")
  int runs = 10;

  @Option(
      names = "--top",
      defaultValue = "20",
      paramLabel = "N",
      description = "Only the N most expensive rules (default: ${DEFAULT-VALUE}).")
  int top = 20;

  BenchCommand(PolicyBuild build) {
    this.build = build;
  }

  private static final class Cost {
    private long calls;
    private long nanos;

    long nanos() {
      return nanos;
    }
  }

  @Override
  public Integer call() throws IOException {
    if (runs < 1 || top < 1) {
      throw new CommandFailure("--runs and --top are at least 1");
    }
    Optional<Path> artifacts = build.artifacts();
    if (artifacts.isEmpty()) {
      return 1;
    }
    ExampleTraces traces = ExampleTraces.of(artifacts.get(), pattern);
    run(traces);
    print(run(traces), pattern.isEmpty() ? Set.of() : policies(traces), traces.examples().size());
    return 0;
  }

  /** The packages of the examples' own policies, as rules' names begin with them. */
  private static Set<String> policies(ExampleTraces traces) {
    return traces.examples().stream()
        .map(example -> traces.file(example).replace(".rego", "").replace('/', '.'))
        .map(name -> "policies." + name + ".")
        .collect(Collectors.toSet());
  }

  private Map<String, Cost> run(ExampleTraces traces) {
    Map<String, Cost> costs = new HashMap<>();
    for (int run = 0; run < runs; run++) {
      for (JsonNode example : traces.examples()) {
        for (Trace.Rule rule : traces.trace(example).rules()) {
          Cost cost = costs.computeIfAbsent(RanRules.shortName(rule), _ -> new Cost());
          cost.calls += rule.calls();
          cost.nanos += rule.time().toNanos();
        }
      }
    }
    return costs;
  }

  private void print(Map<String, Cost> costs, Set<String> own, int examples) {
    long evaluations = (long) runs * examples;
    long total = costs.values().stream().mapToLong(Cost::nanos).sum();
    List<Map.Entry<String, Cost>> dearest = new ArrayList<>(costs.entrySet());
    dearest.sort(Map.Entry.comparingByValue(Comparator.comparingLong(Cost::nanos).reversed()));
    Table table = new Table("SHARE", "µs", "CALLS", "RULE");
    for (int place = 0; place < dearest.size(); place++) {
      String name = dearest.get(place).getKey();
      Cost cost = dearest.get(place).getValue();
      if (place < top || own.stream().anyMatch(name::startsWith)) {
        table.add(
            decimal(100.0 * cost.nanos / Math.max(1, total)) + " %",
            decimal(cost.nanos / 1e3 / evaluations),
            decimal((double) cost.calls / evaluations),
            name);
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    table.print(out);
    out.printf(
        "%d rules, %s µs an evaluation, traced; %d evaluations%n",
        costs.size(), decimal(total / 1e3 / evaluations), evaluations);
    out.flush();
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%.1f", number);
  }
}
