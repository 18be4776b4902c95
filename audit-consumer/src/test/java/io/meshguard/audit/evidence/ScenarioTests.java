package io.meshguard.audit.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.meshguard.admission.resources.ResourceException;
import io.meshguard.audit.evidence.measure.Measurer;
import io.meshguard.audit.evidence.mode.Mode;
import io.meshguard.audit.evidence.prometheus.Prometheus;
import io.meshguard.audit.evidence.traffic.Batches;
import io.meshguard.audit.evidence.traffic.MeasureReader;
import io.meshguard.audit.evidence.traffic.TrafficReader;
import io.meshguard.events.EventCodec;
import io.meshguard.events.Observation;
import io.meshguard.local.LocalPrometheus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private static final Path RESOURCES = Path.of("src/test/resources");

  /** What is added to the folders' names. */
  private final String suffix;

  private LocalPrometheus prometheus;

  /**
   * @param suffix of the folders {@code evidence}, {@code measures} and {@code rejections}
   */
  ScenarioTests(String suffix) {
    this.suffix = suffix;
  }

  @BeforeAll
  void start() throws IOException {
    prometheus = started(directory, all());
  }

  /** A Prometheus that has the history of them all, or will have. */
  LocalPrometheus started(Path directory, List<Scenario> scenarios) throws IOException {
    return Scenario.start(directory, scenarios);
  }

  @AfterAll
  void stop() {
    prometheus.close();
  }

  /** What becomes audits. */
  Stream<Scenario> evidence() throws IOException {
    return Scenario.all(folder("evidence")).stream();
  }

  /** What becomes observations of ordinary days. */
  Stream<Scenario> measures() throws IOException {
    return Scenario.all(folder("measures")).stream();
  }

  /** STRICT namespaces: each file says how many callers were turned away. */
  Stream<Scenario> rejections() throws IOException {
    return Scenario.all(folder("rejections")).stream();
  }

  final List<Scenario> all() throws IOException {
    return Stream.of(evidence(), measures(), rejections()).flatMap(all -> all).toList();
  }

  Scenario scenario(String kind, String name) throws IOException {
    return Scenario.read(folder(kind), name + ".yaml");
  }

  private Path folder(String kind) {
    return RESOURCES.resolve(kind + suffix);
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

  static Observation observation(Scenario scenario, Prometheus prometheus, Instant now)
      throws ResourceException {
    Measurer measurer = new Measurer(new MeasureReader(prometheus), "local", PUBLIC, BATCHES);
    return measurer
        .measure(scenario.picture(), Map.of(scenario.name(), scenario.mesh()), now)
        .getFirst()
        .observation();
  }

  static Optional<List<Rejections>> rejected(Scenario scenario, Prometheus prometheus, Instant now)
      throws ResourceException {
    Auditor auditor = new Auditor(new TrafficReader(prometheus), "local", PUBLIC, BATCHES);
    return auditor.rejections(scenario.picture(), scenario.modes(Mode.STRICT), now);
  }

  /** What a scenario's file says of it. */
  static List<Rejections> expectedRejections(Scenario scenario) {
    return List.of(
        new Rejections(
            scenario.name(), scenario.mesh().label(), scenario.file().path("rejected").asLong()));
  }

  /** What two trees are compared as: a difference is one line of it. */
  static String yaml(JsonNode tree) throws IOException {
    return YAML.writeValueAsString(tree);
  }
}
