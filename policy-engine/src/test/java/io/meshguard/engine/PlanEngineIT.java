package io.meshguard.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshguard.engine.EvaluationException.Reason;
import io.meshguard.engine.bundle.BundleException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlanEngineIT extends PolicyEngineContract {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int DEEP = 5_000;

  @Override
  String target() {
    return "plan";
  }

  @Test
  void aDeadlineNamesTheRuleAndItsLine() throws Exception {
    String runaway =
        """
        package test

        all := numbers.range(1, input.n)

        found if {
          some i in all
          some j in all
          i + j == 0
        }

        answer := 1 if found
        """;
    EngineOptions options =
        EngineOptions.DEFAULTS
            .withDeadline(Duration.ofMillis(300))
            .withMaxMemory(2L * 1024 * 1024 * 1024);
    try (PolicyEngine engine = load(runaway, options)) {
      assertThatThrownBy(() -> engine.evaluate(JSON.readTree("{\"n\": 30000}")))
          .isInstanceOfSatisfying(
              EvaluationException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.DEADLINE_EXCEEDED))
          .message()
          .startsWith("the evaluation took more than PT0.3S, in data.test.found (")
          .containsPattern("policy\\.rego:[678]\\)$");
    }
  }

  @Test
  void whatTakesTooMuchMemoryIsNamed() throws Exception {
    String greedy =
        """
        package test

        answer := count(numbers.range(1, input.n))
        """;
    EngineOptions patient = EngineOptions.DEFAULTS.withDeadline(Duration.ofMinutes(1));
    try (PolicyEngine engine = load(greedy, patient)) {
      assertThatThrownBy(() -> engine.evaluate(JSON.readTree("{\"n\": 100000000}")))
          .isInstanceOfSatisfying(
              EvaluationException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.OUT_OF_MEMORY))
          .message()
          .containsPattern("in data\\.test\\.answer \\(.*policy\\.rego:3\\)$");
    }
  }

  @Test
  void aRuleThroughThousandsOfOthersIsRefusedOrAnswered() throws Exception {
    StringBuilder chain = new StringBuilder("package test\n\nanswer := f0(input.n)\n");
    for (int i = 0; i < DEEP; i++) {
      chain.append("f").append(i).append("(x) := f").append(i + 1).append("(x + 1)\n");
    }
    chain.append("f").append(DEEP).append("(x) := x\n");

    assertThat(answer(chain.toString(), JSON.readTree("{\"n\": 1}")))
        .isIn("" + (DEEP + 1), "TOO_DEEP", "UNSUPPORTED");
  }

  private String answer(String rego, JsonNode input) {
    try (PolicyEngine engine = load(rego, EngineOptions.DEFAULTS)) {
      return engine.evaluate(input).result().toString();
    } catch (EvaluationException e) {
      return e.reason().name();
    } catch (BundleException e) {
      return e.reason().name();
    }
  }
}
