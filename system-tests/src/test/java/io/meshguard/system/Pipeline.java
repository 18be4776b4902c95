package io.meshguard.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.local.ChildProcess;
import io.meshguard.local.LocalKafka;
import io.meshguard.local.LocalPostgres;
import io.meshguard.local.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Webhook, Kafka, audit-consumer and PostgreSQL, each a process that can be killed by itself. A
 * killed one is started again on the same ports and folders.
 */
final class Pipeline implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final LocalKafka kafka;
  private final LocalPostgres postgres;
  private final int webhookPort = Ports.free();
  private final int webhookManagementPort = Ports.free();
  private final int auditPort = Ports.free();
  private final int auditManagementPort = Ports.free();
  private final HttpClient plain =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpClient secure;
  private ChildProcess webhook;
  private ChildProcess auditConsumer;

  private Pipeline(Path folder) throws IOException, GeneralSecurityException {
    this.folder = folder;
    kafka = LocalKafka.start(folder.resolve("kafka"), 0, folder.resolve("kafka.log"));
    postgres = LocalPostgres.start(folder.resolve("postgres"), 0, folder.resolve("postgres.log"));
    webhook = startWebhook();
    auditConsumer = startAuditConsumer();
    secure =
        HttpClient.newBuilder()
            .sslContext(trusting(folder.resolve("tls/ca.crt")))
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
    return answers("http://localhost:" + webhookManagementPort + "/q/health/ready");
  }

  void killWebhook() {
    webhook.kill();
    webhook = startWebhook();
  }

  void killAuditConsumer() {
    auditConsumer.kill();
    auditConsumer = startAuditConsumer();
  }

  private ChildProcess startWebhook() {
    return start(
        "webhook",
        webhookManagementPort,
        Map.of(),
        "-Dquarkus.http.ssl-port=" + webhookPort,
        "-Dquarkus.management.port=" + webhookManagementPort,
        "-Dmeshguard.bundle=" + Checkout.ROOT.resolve("policies/target/bundle.tar.gz"),
        "-Dmeshguard.cluster=crash",
        "-Dmeshguard.tls.directory=" + folder.resolve("tls"),
        "-Dmeshguard.decision-log.directory=" + folder.resolve("decision-log"),
        "-Dmeshguard.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
        "-Dmeshguard.kubernetes.enabled=false");
  }

  private ChildProcess startAuditConsumer() {
    return start(
        "audit-consumer",
        auditManagementPort,
        Map.of("MESHGUARD_POSTGRES_PASSWORD", postgres.password()),
        "-Dquarkus.http.port=" + auditPort,
        "-Dquarkus.management.port=" + auditManagementPort,
        "-Dmeshguard.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
        "-Dmeshguard.postgres.url=" + postgres.jdbcUrl(),
        "-Dmeshguard.postgres.user=" + postgres.user());
  }

  private ChildProcess start(
      String module, int managementPort, Map<String, String> environment, String... settings) {
    List<String> command =
        new ArrayList<>(List.of(Checkout.java(), "-Xmx512m", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of(settings));
    command.add("-jar");
    command.add(
        Checkout.ROOT.resolve(module).resolve("target/quarkus-app/quarkus-run.jar").toString());
    ChildProcess process =
        ChildProcess.start(
            new ChildProcess.Command(
                module, command, environment, folder.resolve(module + ".log")));
    process.awaitReady(
        START, () -> answers("http://localhost:" + managementPort + "/q/health/ready"));
    return process;
  }

  private boolean answers(String url) {
    try {
      body(url);
      return true;
    } catch (UncheckedIOException notYet) {
      return false;
    }
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

  static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream pem = Files.newInputStream(authority)) {
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  @Override
  public void close() {
    webhook.close();
    auditConsumer.close();
    kafka.close();
    postgres.close();
  }
}
