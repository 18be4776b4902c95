package io.meshguard.audit.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.meshguard.admission.ResourceException;
import io.meshguard.audit.evidence.mode.Mode;
import io.meshguard.audit.evidence.traffic.Batches;
import io.meshguard.audit.evidence.prometheus.Prometheus;
import io.meshguard.audit.evidence.traffic.TrafficReader;
import io.meshguard.events.EventCodec;
import io.meshguard.local.LocalPrometheus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Tests whose cases are the files of a folder, all of them in one real Prometheus. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ScenarioTests {

  static final URI PUBLIC = URI.create("https://meshguard.example.com");

  static final Batches BATCHES = new Batches(25, 2);

  static final JsonMapper JSON = new JsonMapper();

  /** A line of text stays one, wherever it is long. */
  private static final YAMLMapper YAML =
      YAMLMapper.builder().disable(YAMLGenerator.Feature.SPLIT_LINES).build();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  final Path files;
  private LocalPrometheus prometheus;

  /**
   * @param folder of the test resources
   */
  ScenarioTests(String folder) {
    this.files = Path.of("src/test/resources").resolve(folder);
  }

  @BeforeAll
  void start() throws IOException {
    prometheus = started(directory, Scenario.all(files));
  }

  /** A Prometheus that has the history of them all, or will have. */
  LocalPrometheus started(Path directory, List<Scenario> scenarios) throws IOException {
    return Scenario.start(directory, scenarios);
  }

  @AfterAll
  void stop() {
    prometheus.close();
  }

  Stream<Scenario> scenarios() throws IOException {
    return Scenario.all(files).stream();
  }

  Scenario scenario(String name) throws IOException {
    return Scenario.read(files.resolve(name + ".yaml"));
  }

  /** Where the one that has the scenarios' history answers. */
  URI url() {
    return prometheus.url();
  }

  /** The one that has the scenarios' history. */
  Prometheus prometheus() {
    return prometheus(url());
  }

  /** One that cannot be reached. */
  static Prometheus nowhere() {
    return prometheus(URI.create("http://127.0.0.1:1"));
  }

  private static Prometheus prometheus(URI url) {
    return new Prometheus(url, Duration.ofSeconds(20));
  }

  /** The audits by their key, as they travel. */
  static ObjectNode audits(Scenario scenario, Prometheus prometheus, Instant now)
      throws ResourceException {
    Auditor auditor = new Auditor(new TrafficReader(prometheus), "local", PUBLIC, BATCHES);
    ObjectNode audits = JSON.createObjectNode();
    auditor
        .audit(scenario.picture(), scenario.modes(Mode.PERMISSIVE), now)
        .forEach(it -> audits.set(it.audit().key(), new EventCodec().toTree(it.audit())));
    return audits;
  }

  /** What two trees are compared as: a difference is one line of it. */
  static String yaml(JsonNode tree) throws IOException {
    return YAML.writeValueAsString(tree);
  }
}
