package io.meshguard.cli.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.cli.Installation;
import io.meshguard.engine.rego.trace.Trace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshguard policy trace}: why an example is judged as it is. */
@Command(
    name = "trace",
    description = {
      "Show a policy with how many statements of each line were reached for an example.",
      "A line without a number was not reached: the last one before it failed, or what it says is"
          + " the same for every request.",
      "What print() is given comes before it; elsewhere print() says nothing."
    })
final class TraceCommand implements Callable<Integer> {
  private final Installation installation;
  private final PolicyBuild build;

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "REGEX",
      description = "The examples whose name contains it, such as MG-SEC-001/bad.")
  String pattern = "";

  @Option(
      names = "--rules",
      description = "Instead all rules that ran, and where those without a value stopped.")
  boolean rules;

  TraceCommand(Installation installation, PolicyBuild build) {
    this.installation = installation;
    this.build = build;
  }

  @Override
  public Integer call() throws IOException {
    Optional<Path> artifacts = build.artifacts();
    if (artifacts.isEmpty()) {
      return 1;
    }
    ExampleTraces traces = ExampleTraces.of(artifacts.get(), pattern);
    PrintWriter out = spec.commandLine().getOut();
    for (JsonNode example : traces.examples()) {
      out.println(ExampleTraces.name(example));
      Trace trace = traces.trace(example);
      if (rules) {
        new RanRules(trace).print(out);
      } else {
        new RanRules(trace).printed(out);
        printLines(trace, traces.file(example), out);
      }
      out.println();
    }
    out.flush();
    return 0;
  }

  /** From the package on: above it is the metadata. */
  private void printLines(Trace trace, String file, PrintWriter out) throws IOException {
    Path source = installation.policies().resolve(file);
    out.println(source);
    List<String> lines = Files.readAllLines(source);
    boolean inPackage = false;
    for (int row = 1; row <= lines.size(); row++) {
      String line = lines.get(row - 1);
      inPackage |= line.startsWith("package ");
      if (inPackage) {
        Long count = trace.reached().get(file + ":" + row);
        out.printf("%6s | %s%n", count == null ? "" : count, line.replace("\t", "  "));
      }
    }
  }
}
