package io.meshguard.audit.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.events.EventCodec;
import io.meshguard.events.Observation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What takes longer than {@link ScenariosIT} can wait: hours of history, put into a real Prometheus
 * before it starts.
 */
class HoursIT extends ScenarioTests {

  HoursIT() {
    super("-hours");
  }

  @ParameterizedTest
  @MethodSource("evidence")
  void comesToTheAuditThatTheFileHolds(Scenario scenario) throws Exception {
    assertThat(yaml(audits(scenario, prometheus(), Scenario.NOW)))
        .isEqualTo(yaml(scenario.expected()));
  }

  @ParameterizedTest
  @MethodSource("measures")
  void comesToTheObservationThatTheFileHolds(Scenario scenario) throws Exception {
    Observation observation = observation(scenario, prometheus(), Scenario.NOW);

    assertThat(yaml(new EventCodec().toTree(observation)))
        .isEqualTo(yaml(scenario.file().path("observation")));
  }

  @ParameterizedTest
  @MethodSource("rejections")
  void countsTheCallersThatAStrictNamespaceTurnsAway(Scenario scenario) throws Exception {
    assertThat(rejected(scenario, prometheus(), Scenario.NOW))
        .contains(expectedRejections(scenario));
  }

  @Test
  void knowsNothingWherePrometheusCannotBeReached() throws Exception {
    String away = "Prometheus at http://127.0.0.1:1 cannot be reached";
    Scenario plaintext = scenario("evidence", "plaintext");

    JsonNode audit =
        audits(plaintext, nowhere(), Scenario.NOW)
            .path("local/namespace/" + plaintext.name() + "/");

    assertThat(audit.path("verdict").asText()).isEqualTo("UNKNOWN");
    assertThat(audit.path("reasons").toString()).isEqualTo("[\"" + away + "\"]");
    assertThat(observation(scenario("measures", "measured"), nowhere(), Scenario.NOW).baseline())
        .isEqualTo(Observation.Baseline.none(List.of(away)));
    assertThat(rejected(scenario("rejections", "istio"), nowhere(), Scenario.NOW)).isEmpty();
  }
}
