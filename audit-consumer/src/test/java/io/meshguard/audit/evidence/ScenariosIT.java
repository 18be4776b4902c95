package io.meshguard.audit.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.meshguard.audit.evidence.mode.Mode;
import io.meshguard.audit.evidence.traffic.Prometheus;
import io.meshguard.audit.evidence.traffic.TrafficReader;
import io.meshguard.events.EventCodec;
import io.meshguard.local.LocalPrometheus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hours of what proxies reported, in a real Prometheus; each file holds the audit that comes of it.
 */
class ScenariosIT {

  private static final Path FILES = Path.of("src/test/resources/evidence");
  private static final URI PUBLIC = URI.create("https://meshguard.example.com");

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
  void comesToTheAuditThatTheFileHolds(Scenario scenario) throws Exception {
    ObjectNode audits = audits(scenario, prometheus.url());

    assertThat(yaml(audits)).isEqualTo(yaml(scenario.expected()));
  }

  @Test
  void knowsNothingWherePrometheusCannotBeReached() throws Exception {
    Scenario scenario = Scenario.read(FILES.resolve("all-mtls.yaml"));

    JsonNode audit =
        audits(scenario, URI.create("http://127.0.0.1:1")).path("local/namespace/all-mtls/");

    assertThat(audit.path("verdict").asText()).isEqualTo("UNKNOWN");
    assertThat(audit.path("reasons").toString())
        .isEqualTo("[\"Prometheus at http://127.0.0.1:1 cannot be reached\"]");
  }

  private static ObjectNode audits(Scenario scenario, URI url) throws Exception {
    Auditor auditor =
        new Auditor(
            new TrafficReader(new Prometheus(url, Duration.ofSeconds(20))), "local", PUBLIC, 25);
    ObjectNode audits = JsonNodeFactory.instance.objectNode();
    auditor
        .audit(scenario.picture(), scenario.modes(Mode.PERMISSIVE), Scenario.NOW)
        .forEach(it -> audits.set(it.audit().key(), new EventCodec().toTree(it.audit())));
    return audits;
  }

  private static String yaml(JsonNode tree) throws IOException {
    return new YAMLMapper().writeValueAsString(tree);
  }
}
