package io.meshguard.audit.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.meshguard.audit.evidence.measure.Measurer;
import io.meshguard.audit.evidence.traffic.MeasureReader;
import io.meshguard.audit.evidence.traffic.Prometheus;
import io.meshguard.events.EventCodec;
import io.meshguard.events.Observation;
import io.meshguard.local.LocalPrometheus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hours of ordinary days in a real Prometheus; each file holds what is measured of them. */
class MeasuresIT {

  private static final Path FILES = Path.of("src/test/resources/measures");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private static LocalPrometheus prometheus;

  @BeforeAll
  static void start() throws IOException {
    prometheus = Scenario.start(directory, Scenario.all(FILES));
  }

  @AfterAll
  static void stop() {
    prometheus.close();
  }

  static Stream<Scenario> scenarios() throws IOException {
    return Scenario.all(FILES).stream();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void comesToTheObservationThatTheFileHolds(Scenario scenario) throws Exception {
    JsonNode observation = new EventCodec().toTree(observation(scenario, prometheus.url()));

    assertThat(yaml(observation)).isEqualTo(yaml(scenario.file().path("observation")));
  }

  @Test
  void hasNoBaselineWherePrometheusCannotBeReached() throws Exception {
    Observation observation =
        observation(
            Scenario.read(FILES.resolve("measured.yaml")), URI.create("http://127.0.0.1:1"));

    assertThat(observation.baseline())
        .isEqualTo(
            Observation.Baseline.none(
                List.of("Prometheus at http://127.0.0.1:1 cannot be reached")));
  }

  private static Observation observation(Scenario scenario, URI url) throws Exception {
    Measurer measurer =
        new Measurer(
            new MeasureReader(new Prometheus(url, Duration.ofSeconds(20))),
            "local",
            URI.create("https://meshguard.example.com"),
            25);
    return measurer
        .measure(scenario.picture(), Map.of(scenario.name(), scenario.mesh()), Scenario.NOW)
        .getFirst();
  }

  private static String yaml(JsonNode tree) throws IOException {
    return new YAMLMapper().writeValueAsString(tree);
  }
}
