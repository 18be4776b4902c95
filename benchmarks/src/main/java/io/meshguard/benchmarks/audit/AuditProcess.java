package io.meshguard.benchmarks.audit;

import io.meshguard.local.ChildProcess;
import io.meshguard.local.LocalKafka;
import io.meshguard.local.LocalPostgres;
import io.meshguard.local.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** audit-consumer as a process of its own, its JVM started as it is shipped. Thread-safe. */
public final class AuditProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ChildProcess process;
  private final int managementPort = Ports.free();

  /**
   * Blocks until its metrics can be read, which is before it is ready.
   *
   * @param jar of the application
   * @param folder for its log
   * @param settings more of its settings
   */
  public AuditProcess(
      Path jar,
      Path folder,
      LocalKafka kafka,
      LocalPostgres postgres,
      Map<String, String> settings) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + jar.resolveSibling("jvm.options"),
                "-Dquarkus.http.port=" + Ports.free(),
                "-Dquarkus.management.port=" + managementPort,
                "-Dmeshguard.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "-Dmeshguard.postgres.url=" + postgres.jdbcUrl(),
                "-Dmeshguard.postgres.user=" + postgres.user()));
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-jar");
    command.add(jar.toString());
    process =
        ChildProcess.start(
            new ChildProcess.Command(
                "audit-consumer",
                command,
                Map.of("MESHGUARD_POSTGRES_PASSWORD", postgres.password(), "MALLOC_ARENA_MAX", "2"),
                folder.resolve("audit-consumer.log")));
    process.awaitReady(START, () -> metrics().isPresent());
  }

  public long processId() {
    return process.pid();
  }

  /** Where it says what it does. */
  public Path log() {
    return process.log();
  }

  /** The sum of a counter's or a gauge's values; throws if there is no such metric. */
  public double metric(String name) throws IOException {
    return find(name).orElseThrow(() -> new IOException("there is no metric " + name));
  }

  /** As {@link #metric}, but empty where there is none yet. */
  public OptionalDouble find(String name) {
    double[] values =
        metrics()
            .orElse("")
            .lines()
            .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
            .toArray();
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return values.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum);
  }

  /** All of them, as text; empty while it does not answer. */
  public Optional<String> metrics() {
    URI address = URI.create("http://127.0.0.1:" + managementPort + "/q/metrics");
    try {
      return Optional.of(
          http.send(
                  HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(10)).build(),
                  HttpResponse.BodyHandlers.ofString())
              .body());
    } catch (IOException notYet) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
