package io.meshguard.cli.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.Installation;
import io.meshguard.engine.EngineOptions;
import io.meshguard.engine.EvaluationException;
import io.meshguard.engine.TracingEngine;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleException;
import io.meshguard.engine.rego.trace.Trace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs the tests that failed once more, with a trace: which expression failed, and why. */
final class FailedTests {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DATA = "data.";

  private final Installation installation;
  private final PolicyBuild build;
  private final PrintWriter out;

  FailedTests(Installation installation, PolicyBuild build, PrintWriter out) {
    this.installation = installation;
    this.build = build;
    this.out = out;
  }

  /**
   * Prints what became of each of the last run's failed tests.
   *
   * @throws CommandFailure if they cannot be traced
   */
  void explain() throws IOException {
    Path target = installation.policies().resolve("target");
    List<String> names =
        names(JSON.readTree(target.resolve("rego-tests.json").toFile()).path("tests"));
    if (names.isEmpty()) {
      return; // it was not a test that failed
    }
    Path bundle = Files.createTempFile("failed-tests", ".tar.gz");
    try {
      List<String> arguments = new ArrayList<>(List.of("traceable", bundle.toString()));
      arguments.addAll(names);
      if (build.run(arguments.toArray(String[]::new)) != 0) {
        throw new CommandFailure(
            "the failed tests cannot be planned, so that they cannot be traced");
      }
      EngineOptions options = EngineOptions.DEFAULTS.withDeadline(Duration.ofMinutes(1));
      TracingEngine engine = TracingEngine.load(Bundle.read(bundle), options);
      for (String name : names) {
        explain(engine, name);
      }
    } catch (BundleException e) {
      throw new CommandFailure("the failed tests cannot be traced: " + e.getMessage(), e);
    } finally {
      Files.delete(bundle);
      out.flush();
    }
  }

  /** As entrypoints are called. */
  private static List<String> names(JsonNode results) {
    return results
        .valueStream()
        .filter(result -> result.path("fail").asBoolean() || result.has("error"))
        .map(result -> result.path("package").asText() + "." + result.path("name").asText())
        .map(name -> name.substring(DATA.length()).replace('.', '/'))
        .distinct()
        .toList();
  }

  private void explain(TracingEngine engine, String name) throws IOException {
    String rule = DATA + name.replace('/', '.');
    out.println();
    out.println(rule);
    try {
      Trace trace = engine.evaluate(name, JSON.createObjectNode()).trace();
      for (Trace.Rule ran : trace.rules()) {
        if (ran.name().equals(rule)) {
          for (String place : ran.undefinedAt()) {
            out.println("stopped at " + place + ": " + line(place));
          }
        }
      }
      new RanRules(trace).print(out);
    } catch (EvaluationException e) {
      out.println("failed: " + e.getMessage());
    }
  }

  /** The source at {@code file:row:column}. */
  private String line(String place) throws IOException {
    String[] parts = place.split(":", -1);
    List<String> lines = Files.readAllLines(installation.policies().resolve(parts[0]));
    return lines.get(Integer.parseInt(parts[1]) - 1).strip();
  }
}
