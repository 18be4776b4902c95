package io.meshguard.audit.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.meshguard.audit.evidence.traffic.Prometheus;
import io.meshguard.local.LocalPrometheus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
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

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private final Path files;
  private LocalPrometheus prometheus;

  /**
   * @param folder of the test resources
   */
  ScenarioTests(String folder) {
    this.files = Path.of("src/test/resources").resolve(folder);
  }

  @BeforeAll
  void start() throws IOException {
    prometheus = Scenario.start(directory, Scenario.all(files));
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

  /** The one that has the scenarios' history. */
  Prometheus prometheus() {
    return prometheus(prometheus.url());
  }

  /** One that cannot be reached. */
  static Prometheus nowhere() {
    return prometheus(URI.create("http://127.0.0.1:1"));
  }

  private static Prometheus prometheus(URI url) {
    return new Prometheus(url, Duration.ofSeconds(20));
  }

  /** What two trees are compared as: a difference is one line of it. */
  static String yaml(JsonNode tree) throws IOException {
    return new YAMLMapper().writeValueAsString(tree);
  }
}
