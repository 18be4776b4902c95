package io.meshguard.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleContent;
import io.meshguard.engine.bundle.BundleException;
import io.meshguard.engine.rego.trace.Trace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracingEngineIT {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final String POLICY =
      """
      package test

      answer := {"large": large, "small": small}

      default small := false

      small if {
        input.n < 10
        even(input.n)
      }

      large contains m if {
        some m in input.all
        even(m)
        m > 10
      }

      even(n) if n % 2 == 0
      """;

  @TempDir Path folder;

  @Test
  void tellsWhichRulesRanHowOftenAndWhereTheyStopped() throws Exception {
    TracingEngine.Traced traced = trace("{\"n\": 3, \"all\": [1, 2, 12]}");

    assertThat(traced.evaluation().result())
        .isEqualTo(JSON.readTree("{\"large\": [12], \"small\": false}"));
    assertThat(traced.trace().rules())
        .extracting(Trace.Rule::name, Trace.Rule::calls)
        .containsExactlyInAnyOrder(
            tuple("data.test.answer", 1L),
            tuple("data.test.small", 1L),
            tuple("data.test.large", 1L),
            tuple("data.test.even", 4L));
    assertThat(traced.trace().rules())
        .filteredOn(rule -> !rule.undefinedAt().isEmpty())
        .singleElement()
        .satisfies(
            rule -> {
              assertThat(rule.name()).isEqualTo("data.test.even");
              assertThat(rule.undefinedAt().first()).matches(".*policy\\.rego:18:1\\d");
              assertThat(rule.time()).isPositive();
            });
  }

  @Test
  void tellsWhichLinesWereReached() throws Exception {
    Trace trace = trace("{\"n\": 30, \"all\": []}").trace();

    assertThat(trace.reached().keySet().stream().map(line -> line.replaceFirst(".*:", "")))
        .contains("8", "13")
        // What comes after the first expression that failed.
        .doesNotContain("9", "14", "15", "18");
  }

  @Test
  void keepsWhatIsPrintedWhereItIsTraced() throws Exception {
    Path plan =
        Opa.build(
            folder,
            "plan",
            """
            package test

            answer if {
              print("all of", input.all, "and", input.none)
              some m in input.all
              print(m, {"m": m, "text": "a"})
              m > 1
            }
            """,
            "{}",
            "r1");
    JsonNode input = JSON.readTree("{\"all\": [1, 2]}");

    Trace trace =
        TracingEngine.load(Bundle.read(plan), EngineOptions.DEFAULTS)
            .evaluate("test/answer", input)
            .trace();

    assertThat(trace.printed())
        .extracting(Trace.Printed::text)
        .containsExactly(
            "all of [1, 2] and <undefined>",
            "1 {\"m\": 1, \"text\": \"a\"}",
            "2 {\"m\": 2, \"text\": \"a\"}");
    assertThat(trace.printed().getFirst().at()).endsWith("policy.rego:4:3");
    try (PolicyEngine engine = PolicyEngine.load(Bundle.read(plan), EngineOptions.DEFAULTS)) {
      assertThat(engine.evaluate("test/answer", input).result().booleanValue()).isTrue();
    }
  }

  @Test
  void answersAsTheEngineDoes() throws Exception {
    Path bundle = ShippedBundle.build("bundle", folder.resolve("bundle.tar.gz"));
    Path cases = ShippedBundle.build("cases", folder.resolve("cases.json"));
    TracingEngine engine = TracingEngine.load(Bundle.read(bundle), EngineOptions.DEFAULTS);
    for (JsonNode one : BundleContent.JSON.readTree(cases.toFile())) {
      TracingEngine.Traced traced = engine.evaluate("meshguard/verdict", one.path("input"));

      assertThat(SameJson.same(traced.evaluation().result(), one.path("verdict")))
          .as(one.path("name").asText())
          .isTrue();
      assertThat(traced.trace().rules()).isNotEmpty();
    }
  }

  @Test
  void refusesWhatIsNoPlan() {
    Path wasm = Opa.build(folder, "wasm", POLICY, "{}", "r1");

    assertThatThrownBy(() -> TracingEngine.load(Bundle.read(wasm), EngineOptions.DEFAULTS))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("opa build -t plan");
  }

  private TracingEngine.Traced trace(String input) throws Exception {
    Bundle bundle = Bundle.read(Opa.build(folder, "plan", POLICY, "{}", "r1"));
    return TracingEngine.load(bundle, EngineOptions.DEFAULTS)
        .evaluate("test/answer", JSON.readTree(input));
  }
}
