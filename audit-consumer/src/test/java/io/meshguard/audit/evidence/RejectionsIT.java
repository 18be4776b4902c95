package io.meshguard.audit.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.audit.evidence.mode.Mode;
import io.meshguard.audit.evidence.prometheus.Prometheus;
import io.meshguard.audit.evidence.traffic.TrafficReader;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** STRICT namespaces in a real Prometheus; each file says how many callers were turned away. */
class RejectionsIT extends ScenarioTests {

  RejectionsIT() {
    super("rejections");
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void countsTheCallersThatAStrictNamespaceTurnsAway(Scenario scenario) throws Exception {
    assertThat(rejections(scenario, prometheus()))
        .contains(
            List.of(
                new Rejections(
                    scenario.name(),
                    scenario.mesh().label(),
                    scenario.file().path("rejected").asLong())));
  }

  @Test
  void knowsNothingWherePrometheusCannotBeReached() throws Exception {
    Scenario scenario = scenario("istio");

    assertThat(rejections(scenario, nowhere())).isEmpty();
  }

  private static Optional<List<Rejections>> rejections(Scenario scenario, Prometheus prometheus)
      throws Exception {
    Auditor auditor = new Auditor(new TrafficReader(prometheus), "local", PUBLIC, BATCHES);
    return auditor.rejections(scenario.picture(), scenario.modes(Mode.STRICT), Scenario.NOW);
  }
}
