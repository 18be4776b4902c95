package io.meshguard.cli.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.admission.Decider;
import io.meshguard.cli.CommandFailure;
import io.meshguard.engine.EngineOptions;
import io.meshguard.engine.TracingEngine;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleException;
import io.meshguard.engine.rego.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The policies' examples, evaluated with a trace: what the build left in {@code policies/target}.
 */
final class ExampleTraces {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TracingEngine engine;
  private final List<JsonNode> examples;
  private final JsonNode policies;

  private ExampleTraces(TracingEngine engine, List<JsonNode> examples, JsonNode policies) {
    this.engine = engine;
    this.examples = examples;
    this.policies = policies;
  }

  /**
   * Reads bundle and examples.
   *
   * @param pattern a regular expression that an example's name, such as {@code MG-SEC-001/bad/pod},
   *     has to contain
   * @throws CommandFailure if no example has such a name, or the bundle cannot be traced
   */
  static ExampleTraces of(Path target, String pattern) throws IOException {
    try {
      Pattern names = Pattern.compile(pattern);
      List<JsonNode> examples =
          JSON.readTree(target.resolve("cases.json").toFile())
              .valueStream()
              .filter(example -> names.matcher(name(example)).find())
              .toList();
      if (examples.isEmpty()) {
        throw new CommandFailure(
            "no example's name matches '" + pattern + "'; they are called like MG-SEC-001/bad/pod");
      }
      EngineOptions options = EngineOptions.DEFAULTS.withDeadline(Duration.ofMinutes(1));
      Bundle bundle = Bundle.read(target.resolve("bundle.tar.gz"));
      return new ExampleTraces(
          TracingEngine.load(bundle, options),
          examples,
          JSON.readTree(target.resolve("policies.json").toFile()));
    } catch (PatternSyntaxException e) {
      throw new CommandFailure(
          "'" + pattern + "' is no regular expression: " + e.getDescription(), e);
    } catch (BundleException e) {
      throw new CommandFailure("the bundle cannot be traced: " + e.getMessage(), e);
    }
  }

  List<JsonNode> examples() {
    return examples;
  }

  static String name(JsonNode example) {
    return example.path("name").asText();
  }

  /** The file of the policy that an example is of, such as {@code mtls/disabled.rego}. */
  String file(JsonNode example) {
    String id = name(example).substring(0, name(example).indexOf('/'));
    JsonNode policy = policies.path(id);
    return policy.path("category").asText() + "/" + policy.path("rule").asText() + ".rego";
  }

  /** Evaluates one of the examples. */
  Trace trace(JsonNode example) {
    return engine.evaluate(Decider.ENTRYPOINT, example.path("input")).trace();
  }
}
