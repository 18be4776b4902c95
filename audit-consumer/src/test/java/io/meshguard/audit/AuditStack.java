package io.meshguard.audit;

import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import io.meshguard.local.ChildProcess;
import io.meshguard.local.Jvm;
import io.meshguard.local.LocalKafka;
import io.meshguard.local.LocalPostgres;
import io.meshguard.local.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The packaged application as a process of its own, with a real Kafka and a real PostgreSQL. */
final class AuditStack implements AutoCloseable {

  private static final Path APPLICATION =
      Path.of(System.getProperty("meshguard.root"), "audit-consumer/target/quarkus-app");

  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final Path directory;
  private final int kafkaPort = Ports.free();
  private final int postgresPort = Ports.free();
  private final int port = Ports.free();
  private final int managementPort = Ports.free();
  private @Nullable LocalKafka kafka;
  private @Nullable LocalPostgres postgres;
  private @Nullable ChildProcess application;
  private String user = "postgres";
  private String password = "";
  private final Map<String, String> settings = new HashMap<>();

  AuditStack(Path directory) {
    this.directory = directory;
  }

  /** All of it, ready to serve. */
  static AuditStack started(Path directory) {
    return new AuditStack(directory).start();
  }

  /** Starts all of it, with the settings so far; blocks until it is ready to serve. */
  AuditStack start() {
    startKafka();
    startPostgres();
    startApplication();
    awaitReady();
    return this;
  }

  void startKafka() {
    kafka = LocalKafka.start(directory.resolve("kafka"), kafkaPort, log("kafka"));
  }

  void startPostgres() {
    postgres = LocalPostgres.start(directory.resolve("postgres"), postgresPort, log("postgres"));
    user = postgres.user();
    password = postgres.password();
  }

  /** Before the application starts. */
  AuditStack with(String setting, String value) {
    settings.put(setting, value);
    return this;
  }

  void startApplication() {
    List<String> server = new ArrayList<>();
    server.add("@" + APPLICATION.resolve("jvm.options"));
    Map.of(
            "meshguard.kafka.bootstrap-servers", bootstrapServers(),
            "meshguard.postgres.url", jdbcUrl(),
            "meshguard.postgres.user", user,
            "meshguard.postgres.password", password,
            "quarkus.http.port", Integer.toString(port),
            "quarkus.management.port", Integer.toString(managementPort))
        .forEach((key, value) -> server.add("-D" + key + "=" + value));
    settings.forEach((key, value) -> server.add("-D" + key + "=" + value));
    server.add("-jar");
    server.add(APPLICATION.resolve("quarkus-run.jar").toString());
    application =
        ChildProcess.start(
            new ChildProcess.Command(
                "audit-consumer", Jvm.PLAIN.command(server), Map.of(), log("application")));
  }

  ChildProcess application() {
    return running(application);
  }

  LocalPostgres postgres() {
    return running(postgres);
  }

  LocalKafka kafka() {
    return running(kafka);
  }

  String bootstrapServers() {
    return "localhost:" + kafkaPort;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  private String jdbcUrl() {
    return "jdbc:postgresql://localhost:" + postgresPort + "/postgres";
  }

  void awaitReady() {
    await()
        .atMost(FIVE_MINUTES)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              HttpResponse<String> ready = management("/q/health/ready");
              if (ready.statusCode() != 200) {
                throw new AssertionError(ready.body());
              }
            });
  }

  HttpResponse<String> management(String path) throws IOException {
    return fetch(URI.create("http://127.0.0.1:" + managementPort + path));
  }

  HttpResponse<String> get(String path) throws IOException {
    return fetch(URI.create(url() + path));
  }

  /** The data of the first event of a stream of server-sent events; blocks until there is one. */
  String firstEvent(String path) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path)).build();
    try (Stream<String> lines = HTTP.send(request, BodyHandlers.ofLines()).body()) {
      return lines.filter(line -> line.startsWith("data:")).findFirst().orElseThrow().substring(5);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static HttpResponse<String> fetch(URI uri) throws IOException {
    try {
      return HTTP.send(
          HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
          BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** The one number that a query gives. */
  long count(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl(), user, password);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  String applicationLog() throws IOException {
    return Files.readString(log("application"));
  }

  @Override
  public void close() {
    if (application != null) {
      // Its JVM may have to write an archive of its classes.
      application.stop(Duration.ofMinutes(1));
    }
    if (kafka != null) {
      kafka.close();
    }
    if (postgres != null) {
      postgres.close();
    }
  }

  private Path log(String name) {
    return directory.resolve(name + ".log");
  }

  private static <T> T running(@Nullable T process) {
    if (process == null) {
      throw new IllegalStateException("it was not started");
    }
    return process;
  }
}
