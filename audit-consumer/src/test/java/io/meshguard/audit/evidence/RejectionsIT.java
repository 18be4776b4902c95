package io.meshguard.audit.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.audit.evidence.mode.Mode;
import io.meshguard.audit.evidence.traffic.Prometheus;
import io.meshguard.audit.evidence.traffic.TrafficReader;
import io.meshguard.local.LocalPrometheus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** STRICT namespaces in a real Prometheus; each file says how many callers were turned away. */
class RejectionsIT {

  private static final Path FILES = Path.of("src/test/resources/rejections");

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
  void countsTheCallersThatAStrictNamespaceTurnsAway(Scenario scenario) throws Exception {
    assertThat(rejections(scenario, prometheus.url()))
        .contains(
            List.of(
                new Rejections(
                    scenario.name(),
                    scenario.mesh().label(),
                    scenario.file().path("rejected").asLong())));
  }

  @Test
  void knowsNothingWherePrometheusCannotBeReached() throws Exception {
    Scenario scenario = Scenario.read(FILES.resolve("istio.yaml"));

    assertThat(rejections(scenario, URI.create("http://127.0.0.1:1"))).isEmpty();
  }

  private static Optional<List<Rejections>> rejections(Scenario scenario, URI url)
      throws Exception {
    Auditor auditor =
        new Auditor(
            new TrafficReader(new Prometheus(url, Duration.ofSeconds(20))),
            "local",
            URI.create("https://meshguard.example.com"),
            25);
    return auditor.rejections(scenario.picture(), scenario.modes(Mode.STRICT), Scenario.NOW);
  }
}
