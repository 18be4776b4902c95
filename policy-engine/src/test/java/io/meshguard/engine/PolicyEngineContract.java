package io.meshguard.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshguard.engine.EvaluationException.Reason;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleContent;
import io.meshguard.engine.bundle.BundleException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every implementation of the engine holds to. */
abstract class PolicyEngineContract {

  private static final JsonMapper JSON = BundleContent.JSON;

  private static final String POLICY =
      """
      package test

      default answer := {"allowed": false}

      answer := {
        "allowed": true,
        "name": upper(input.name),
        "sum": sum(input.numbers) + data.offset,
        "long": [n | some n in input.numbers; n > 1e15],
        "labels": sort({label | some label, _ in input.labels}),
        "text": sprintf("%s has %d", [input.name, count(input.labels)]),
        "cpu": units.parse(input.cpu),
        "memory": units.parse_bytes(input.memory),
        "time": time.parse_rfc3339_ns(input.time),
        "image": regex.find_all_string_submatch_n(`^(.*):([^:]*)$`, input.image, 1),
        "glob": glob.match("*.shop.svc", ["."], input.host),
      }
      """;

  private static final String DATA = "{\"offset\": 0.1}";

  @TempDir static Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {"name": "grüße ☃ 𝄞", "numbers": [1, 2.5, 1234567890123456, 1e3], "labels": {"b": 1, "a": 2},
         "cpu": "150m", "memory": "64Mi", "time": "2026-11-21T00:00:00.5+01:00", "image": "a/b:1", "host": "x.shop.svc"}
        """,
        """
        {"name": "", "numbers": [], "labels": {}, "cpu": "2", "memory": "1G", "time": "1970-01-01T00:00:00Z",
         "image": "none", "host": "x.y.shop.svc"}
        """,
        "{\"name\": 1}",
        "{}",
        "null",
        "[\"\\u0000\\n\\\"\"]",
      })
  void answersAsOpaDoes(String input) throws Exception {
    try (PolicyEngine engine = load(POLICY, EngineOptions.DEFAULTS)) {
      JsonNode expected = JSON.readTree(Opa.eval(folder, POLICY, DATA, input));

      JsonNode result = engine.evaluate(JSON.readTree(input)).result();

      assertThat(SameJson.same(result, expected)).as(result + " is " + expected).isTrue();
    }
  }

  @Test
  void namesTheBundleThatAnswered() throws Exception {
    try (PolicyEngine engine = load("package test\n\nanswer := 1", EngineOptions.DEFAULTS)) {
      Evaluation evaluation = engine.evaluate("test/answer", JSON.nullNode());

      assertThat(evaluation.result().asInt()).isEqualTo(1);
      assertThat(evaluation.bundle()).isEqualTo(engine.bundle());
      assertThat(evaluation.bundle().revision()).isEqualTo("r1");
      assertThat(evaluation.elapsed()).isPositive();
    }
  }

  @Test
  void anUndefinedAnswerIsMissing() throws Exception {
    try (PolicyEngine engine =
        load("package test\n\nanswer if input.x == 1", EngineOptions.DEFAULTS)) {
      assertThat(engine.evaluate(JSON.createObjectNode()).isDefined()).isFalse();
      assertThat(engine.evaluate(JSON.readTree("{\"x\": 1}")).isDefined()).isTrue();
    }
  }

  @Test
  void aPolicyErrorIsNoAnswer() throws Exception {
    String conflict =
        """
        package test

        answer := 1 if input.a
        answer := 2 if input.b
        """;
    try (PolicyEngine engine = load(conflict, EngineOptions.DEFAULTS)) {
      fails(engine, JSON.readTree("{\"a\": true, \"b\": true}"), Reason.FAILED);

      assertThat(engine.evaluate(JSON.readTree("{\"a\": true}")).result().asInt()).isEqualTo(1);
    }
  }

  @Test
  void stopsARunawayPolicyAtTheDeadline() throws Exception {
    String runaway =
        """
        package test

        all := numbers.range(1, input.n)

        answer := count([1 | some i in all; some j in all; i + j == 0])
        """;
    // So much memory that a fast machine does not come to its limit first.
    EngineOptions options =
        EngineOptions.DEFAULTS
            .withDeadline(Duration.ofMillis(300))
            .withMaxMemory(2L * 1024 * 1024 * 1024)
            .withInstances(1);
    try (PolicyEngine engine = load(runaway, options)) {
      long start = System.nanoTime();
      fails(engine, JSON.readTree("{\"n\": 30000}"), Reason.DEADLINE_EXCEEDED);

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThat(engine.evaluate(JSON.readTree("{\"n\": 1}")).result().asInt()).isZero();
    }
  }

  @Test
  void anInterruptEndsAnEvaluationAndStaysSet() throws Exception {
    String runaway =
        """
        package test

        answer := count([1 | some i in numbers.range(1, 30000); some j in numbers.range(1, 30000); i + j == 0])
        """;
    try (PolicyEngine engine =
        load(runaway, EngineOptions.DEFAULTS.withDeadline(Duration.ofMinutes(1)))) {
      Thread.currentThread().interrupt();
      fails(engine, JSON.nullNode(), Reason.INTERRUPTED);

      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void limitsTheMemoryOfAnEvaluation() throws Exception {
    EngineOptions options =
        EngineOptions.DEFAULTS.withMaxMemory(16L * 1024 * 1024).withDeadline(Duration.ofMinutes(1));
    try (PolicyEngine engine =
        load("package test\n\nanswer := count(numbers.range(1, input.n))", options)) {
      fails(engine, JSON.readTree("{\"n\": 1000000000}"), Reason.OUT_OF_MEMORY);

      assertThat(engine.evaluate(JSON.readTree("{\"n\": 3}")).result().asInt()).isEqualTo(3);
    }
  }

  @Test
  void takesLargeInputs() throws Exception {
    JsonNode input = JSON.createObjectNode().put("text", "x".repeat(8 * 1024 * 1024));
    EngineOptions patient = EngineOptions.DEFAULTS.withDeadline(Duration.ofMinutes(1));
    try (PolicyEngine engine = load("package test\n\nanswer := count(input.text)", patient)) {
      assertThat(engine.evaluate(input).result().asInt()).isEqualTo(8 * 1024 * 1024);
      assertThat(engine.evaluate(input).result().asInt()).isEqualTo(8 * 1024 * 1024);
    }
  }

  @Test
  void deepNestingIsAnErrorAndHarmless() throws Exception {
    JsonNode deep = JSON.createObjectNode();
    for (int i = 0; i < 100_000; i++) {
      deep = JSON.createArrayNode().add(deep);
    }
    try (PolicyEngine engine =
        load("package test\n\nanswer := [x | walk(input, [_, x])]", EngineOptions.DEFAULTS)) {
      fails(engine, deep, Reason.TOO_DEEP);

      assertThat(engine.evaluate(JSON.readTree("[[1]]")).result()).hasSize(3);
    }
  }

  @Test
  void hugeNumbersAreAnsweredOrRefused() throws Exception {
    try (PolicyEngine engine =
        load("package test\n\nanswer := input.n > 1", EngineOptions.DEFAULTS)) {
      JsonNode digits = JSON.createObjectNode().put("n", new java.math.BigInteger("9".repeat(400)));

      assertThat(engine.evaluate(digits).result().asBoolean()).isTrue();
      assertThat(engine.evaluate(JSON.readTree("{\"n\": 1e308}")).result().asBoolean()).isTrue();
    }
  }

  @Test
  void manyThreadsShareFewInstances() throws Exception {
    try (PolicyEngine engine =
            load(
                "package test\n\nanswer := sum(numbers.range(1, input.n))",
                EngineOptions.DEFAULTS.withInstances(2).withDeadline(Duration.ofMinutes(1)));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 1; i <= 400; i++) {
        JsonNode input = JSON.createObjectNode().put("n", i);
        answers.add(threads.submit(() -> engine.evaluate(input).result().asInt()));
      }

      for (int i = 1; i <= 400; i++) {
        assertThat(answers.get(i - 1).get()).isEqualTo(IntStream.rangeClosed(1, i).sum());
      }
    }
  }

  @Test
  void refusesABuiltInThatReachesOutsideTheInput() {
    String clock = "package test\n\nanswer := time.now_ns()";

    assertThatThrownBy(() -> load(clock, EngineOptions.DEFAULTS))
        .isInstanceOfSatisfying(
            BundleException.class,
            e -> assertThat(e.reason()).isEqualTo(BundleException.Reason.UNSUPPORTED))
        .hasMessageContaining("time.now_ns");
  }

  @Test
  void refusesAnUnknownEntrypointAndAClosedEngine() throws Exception {
    PolicyEngine engine = load("package test\n\nanswer := 1", EngineOptions.DEFAULTS);

    assertThatThrownBy(() -> engine.evaluate("test/other", JSON.nullNode()))
        .isInstanceOfSatisfying(
            EvaluationException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_ENTRYPOINT));
    engine.close();
    fails(engine, JSON.nullNode(), Reason.CLOSED);
  }

  private static void fails(PolicyEngine engine, JsonNode input, Reason reason) {
    assertThatThrownBy(() -> engine.evaluate("test/answer", input))
        .isInstanceOfSatisfying(
            EvaluationException.class,
            e -> assertThat(e.reason()).as(e.toString()).isEqualTo(reason));
  }

  /** What {@code opa build --target} is told. */
  abstract String target();

  PolicyEngine load(String rego, EngineOptions options) throws BundleException {
    return PolicyEngine.load(Bundle.read(Opa.build(folder, target(), rego, DATA, "r1")), options);
  }
}
