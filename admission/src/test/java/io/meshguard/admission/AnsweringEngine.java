package io.meshguard.admission;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.engine.Evaluation;
import io.meshguard.engine.PolicyEngine;
import io.meshguard.engine.bundle.BundleId;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A policy engine whose policies are a Java function; remembers what it was asked. */
final class AnsweringEngine implements PolicyEngine {
  static final BundleId BUNDLE = new BundleId("r1", "sha256:00");

  final List<JsonNode> inputs = new ArrayList<>();
  private final JsonNode data;
  private final Function<JsonNode, JsonNode> policy;

  AnsweringEngine(Function<JsonNode, JsonNode> policy) {
    this("{}", policy);
  }

  AnsweringEngine(String data, Function<JsonNode, JsonNode> policy) {
    this.data = Reviews.json(data);
    this.policy = policy;
  }

  static AnsweringEngine always(String verdict) {
    return new AnsweringEngine(_ -> Reviews.json(verdict));
  }

  @Override
  public BundleId bundle() {
    return BUNDLE;
  }

  @Override
  public JsonNode data() {
    return data;
  }

  @Override
  public Set<String> entrypoints() {
    return Set.of(Decider.ENTRYPOINT);
  }

  @Override
  public Evaluation evaluate(String entrypoint, @Nullable Value input, Duration atMost) {
    JsonNode tree = JsonValues.node(Objects.requireNonNull(input));
    inputs.add(tree);
    JsonNode answer = policy.apply(tree);
    return new Evaluation(
        answer.isMissingNode() ? null : JsonValues.value(answer), Duration.ofNanos(42_000), BUNDLE);
  }

  @Override
  public void close() {}
}
