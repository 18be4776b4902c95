package io.meshguard.audit.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What takes longer than {@link ScenariosIT} can wait: hours of history, put into a real Prometheus
 * before it starts.
 */
class HoursIT extends ScenarioTests {

  HoursIT() {
    super("evidence-hours");
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void comesToTheAuditThatTheFileHolds(Scenario scenario) throws Exception {
    assertThat(yaml(audits(scenario, prometheus(), Scenario.NOW)))
        .isEqualTo(yaml(scenario.expected()));
  }

  @Test
  void knowsNothingWherePrometheusCannotBeReached() throws Exception {
    Scenario scenario = scenario("plaintext");

    JsonNode audit = audits(scenario, nowhere(), Scenario.NOW).path("local/namespace/plaintext/");

    assertThat(audit.path("verdict").asText()).isEqualTo("UNKNOWN");
    assertThat(audit.path("reasons").toString())
        .isEqualTo("[\"Prometheus at http://127.0.0.1:1 cannot be reached\"]");
  }
}
