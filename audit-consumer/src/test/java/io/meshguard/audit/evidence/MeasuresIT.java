package io.meshguard.audit.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.audit.evidence.measure.Measurer;
import io.meshguard.audit.evidence.traffic.MeasureReader;
import io.meshguard.audit.evidence.prometheus.Prometheus;
import io.meshguard.events.EventCodec;
import io.meshguard.events.Observation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hours of ordinary days in a real Prometheus; each file holds what is measured of them. */
class MeasuresIT extends ScenarioTests {

  MeasuresIT() {
    super("measures");
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void comesToTheObservationThatTheFileHolds(Scenario scenario) throws Exception {
    JsonNode observation = new EventCodec().toTree(observation(scenario, prometheus()));

    assertThat(yaml(observation)).isEqualTo(yaml(scenario.file().path("observation")));
  }

  @Test
  void hasNoBaselineWherePrometheusCannotBeReached() throws Exception {
    Observation observation = observation(scenario("measured"), nowhere());

    assertThat(observation.baseline())
        .isEqualTo(
            Observation.Baseline.none(
                List.of("Prometheus at http://127.0.0.1:1 cannot be reached")));
  }

  private static Observation observation(Scenario scenario, Prometheus prometheus)
      throws Exception {
    Measurer measurer = new Measurer(new MeasureReader(prometheus), "local", PUBLIC, BATCHES);
    return measurer
        .measure(scenario.picture(), Map.of(scenario.name(), scenario.mesh()), Scenario.NOW)
        .getFirst()
        .observation();
  }
}
