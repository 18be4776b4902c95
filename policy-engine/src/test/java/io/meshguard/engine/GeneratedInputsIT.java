package io.meshguard.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * The shipped policies on inputs that nobody wrote: examples in which something is missing, of
 * another kind, or there twice. OPA and our compiler have to give one verdict, or both none.
 */
class GeneratedInputsIT {

  private static final int MOST_CHANGES = 4;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final List<JsonNode> ODD =
      List.of(
          JSON.nullNode(),
          JSON.booleanNode(true),
          JSON.numberNode(0),
          JSON.numberNode(-1.5),
          JSON.numberNode(1L << 40),
          JSON.textNode(""),
          JSON.textNode("*"),
          JSON.textNode("default"),
          JSON.textNode("100m"),
          JSON.textNode("2Gi"),
          JSON.textNode("10.0.0.0/8"),
          JSON.textNode("2026-01-01T00:00:00Z"),
          JSON.textNode("spiffe://cluster.local/ns/default/sa/default"),
          JSON.arrayNode(),
          JSON.arrayNode().add("a").add(1),
          JSON.objectNode(),
          JSON.objectNode().put("a", "b"));

  private static Path folder = Path.of("");
  private static Path opasBundle = Path.of("");
  private static List<JsonNode> examples = List.of();
  private static Map<String, PolicyEngine> engine = Map.of();

  @BeforeContainer
  static void build() throws Exception {
    folder = Files.createTempDirectory("generated-inputs");
    opasBundle = ShippedBundle.buildRego(folder.resolve("rego.tar.gz"));
    Path cases = ShippedBundle.build("cases", folder.resolve("cases.json"));
    List<JsonNode> inputs = new ArrayList<>();
    BundleContent.JSON
        .readTree(Files.readAllBytes(cases))
        .forEach(one -> inputs.add(one.path("input")));
    examples = List.copyOf(inputs);
    Bundle bundle = Bundle.read(ShippedBundle.build("bundle", folder.resolve("bundle.tar.gz")));
    engine =
        Map.of(
            "plan",
            PolicyEngine.load(
                bundle, EngineOptions.DEFAULTS.withDiscriminator(ShippedBundle.KIND)));
  }

  @AfterContainer
  static void close() {
    engine.values().forEach(PolicyEngine::close);
  }

  @Provide
  Arbitrary<JsonNode> changedExamples() {
    return Arbitraries.integers()
        .between(0, examples.size() - 1)
        .flatMap(
            example ->
                Arbitraries.longs()
                    .map(seed -> changed(examples.get(example).deepCopy(), new Random(seed))));
  }

  @Property(tries = 3, shrinking = ShrinkingMode.OFF, seed = "4711")
  void areJudgedAsOpaJudgesThem(@ForAll @Size(250) List<@From("changedExamples") JsonNode> inputs)
      throws Exception {
    Path written = Files.createTempDirectory(folder, "inputs");
    for (int i = 0; i < inputs.size(); i++) {
      Files.writeString(written.resolve(i + ".json"), inputs.get(i).toString());
    }
    Map<Integer, JsonNode> wanted = judgedByOpa(written);

    for (int i = 0; i < inputs.size(); i++) {
      JsonNode verdict = verdict(inputs.get(i));
      JsonNode opas = wanted.getOrDefault(i, JSON.missingNode());
      assertThat(SameJson.same(verdict, opas))
          .as("%s: %s, but for OPA %s", inputs.get(i), verdict, opas)
          .isTrue();
    }
  }

  /** Missing for an error. */
  private static JsonNode verdict(JsonNode input) {
    try {
      return engine.values().iterator().next().evaluate(input).result();
    } catch (EvaluationException e) {
      assertThat(e.reason()).isEqualTo(EvaluationException.Reason.FAILED);
      return JSON.missingNode();
    }
  }

  private static Map<Integer, JsonNode> judgedByOpa(Path inputs) throws IOException {
    String answer =
        Opa.run(
            List.of(
                "exec",
                "--bundle",
                opasBundle.toString(),
                "--decision",
                "meshguard/verdict",
                inputs.toString()));
    Map<Integer, JsonNode> verdicts = new HashMap<>();
    for (JsonNode one : BundleContent.JSON.readTree(answer).path("result")) {
      String name = Path.of(one.path("path").asText()).getFileName().toString();
      int number = Integer.parseInt(name.replace(".json", ""));
      verdicts.put(number, one.path("result"));
    }
    assertThat(verdicts).isNotEmpty();
    return verdicts;
  }

  private static JsonNode changed(JsonNode input, Random random) {
    for (int i = 1 + random.nextInt(MOST_CHANGES); i > 0; i--) {
      change(input.path("request"), random);
      if (random.nextInt(3) == 0) {
        change(input.path("context"), random);
      }
    }
    return input;
  }

  /** Walks to some place and does something there. */
  private static void change(JsonNode at, Random random) {
    switch (at) {
      case ObjectNode object when !object.isEmpty() -> {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        String name = names.get(random.nextInt(names.size()));
        JsonNode child = object.path(name);
        if (child.isContainerNode() && !child.isEmpty() && random.nextInt(5) > 0) {
          change(child, random);
        } else if (random.nextBoolean()) {
          object.remove(name);
        } else {
          object.set(name, odd(random));
        }
      }
      case ArrayNode array when !array.isEmpty() -> {
        int index = random.nextInt(array.size());
        JsonNode child = array.path(index);
        if (child.isContainerNode() && !child.isEmpty() && random.nextInt(4) > 0) {
          change(child, random);
        } else if (random.nextBoolean()) {
          array.add(child.deepCopy());
        } else {
          array.set(index, odd(random));
        }
      }
      default -> {}
    }
  }

  private static JsonNode odd(Random random) {
    return ODD.get(random.nextInt(ODD.size())).deepCopy();
  }
}
