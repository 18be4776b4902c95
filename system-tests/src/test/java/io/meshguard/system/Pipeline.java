package io.meshguard.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.local.LocalKafka;
import io.meshguard.local.LocalPostgres;
import io.meshguard.local.Ports;
import io.meshguard.local.application.LocalApplication;
import io.meshguard.local.application.TrustedAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;

/**
 * Webhook, Kafka, audit-consumer and PostgreSQL, each a process that can be killed by itself. A
 * killed one is started again on the same ports and folders.
 */
final class Pipeline implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final LocalKafka kafka;
  private final LocalPostgres postgres;
  private final int webhookPort = Ports.free();
  private final int auditPort = Ports.free();
  private final HttpClient plain =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpClient secure;
  private volatile LocalApplication webhook;
  private LocalApplication auditConsumer;

  private Pipeline(Path folder) throws IOException, GeneralSecurityException {
    this.folder = folder;
    kafka = LocalKafka.start(folder.resolve("kafka"), 0, folder.resolve("kafka.log"));
    postgres = LocalPostgres.start(folder.resolve("postgres"), 0, folder.resolve("postgres.log"));
    webhook = startWebhook();
    auditConsumer = startAuditConsumer();
    secure =
        HttpClient.newBuilder()
            .sslContext(TrustedAuthority.read(folder.resolve("tls/ca.crt")))
            .connectTimeout(Duration.ofSeconds(2))
            .build();
  }

  /** Blocks until all four are ready. */
  static Pipeline start(Path folder) throws IOException, GeneralSecurityException {
    return new Pipeline(folder);
  }

  HttpResponse<String> validate(String review) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://localhost:" + webhookPort + "/validate"))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.ofString(review))
            .build();
    return secure.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** A page of all decisions, newest first. */
  JsonNode decisions(String next) {
    String query = "?limit=1000" + (next.isEmpty() ? "" : "&next=" + next);
    try {
      return JSON.readTree(body("http://localhost:" + auditPort + "/api/v1/decisions" + query));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean webhookIsReady() {
    return webhook.isReady();
  }

  void killWebhook() {
    webhook.kill();
    webhook = startWebhook();
  }

  void killAuditConsumer() {
    auditConsumer.kill();
    auditConsumer = startAuditConsumer();
  }

  private LocalApplication startWebhook() {
    return start(
        "webhook",
        Map.of(),
        Map.of(
            "quarkus.http.ssl-port", Integer.toString(webhookPort),
            "meshguard.bundle", Checkout.ROOT.resolve("policies/target/bundle.tar.gz").toString(),
            "meshguard.cluster", "crash",
            "meshguard.tls.directory", folder.resolve("tls").toString(),
            "meshguard.decision-log.directory", folder.resolve("decision-log").toString(),
            "meshguard.kafka.bootstrap-servers", kafka.bootstrapServers()));
  }

  private LocalApplication startAuditConsumer() {
    return start(
        "audit-consumer",
        Map.of("MESHGUARD_POSTGRES_PASSWORD", postgres.password()),
        Map.of(
            "quarkus.http.port", Integer.toString(auditPort),
            "meshguard.kafka.bootstrap-servers", kafka.bootstrapServers(),
            "meshguard.postgres.url", postgres.jdbcUrl(),
            "meshguard.postgres.user", postgres.user()));
  }

  private LocalApplication start(
      String module, Map<String, String> environment, Map<String, String> settings) {
    return LocalApplication.start(
            Checkout.ROOT, module, settings, environment, folder.resolve(module + ".log"))
        .awaitReady();
  }

  private String body(String url) {
    try {
      HttpResponse<String> response =
          plain.send(
              HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException(url + ": " + response.statusCode() + " " + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking " + url, e);
    }
  }

  @Override
  public void close() {
    webhook.close();
    auditConsumer.close();
    kafka.close();
    postgres.close();
  }
}
