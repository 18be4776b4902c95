package io.meshguard.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshguard.local.ChildProcess;
import io.meshguard.local.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
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

/** The packaged webhook as a process of its own, and a client that trusts its CA. */
final class WebhookProcess implements AutoCloseable {
  static final Path ROOT = Path.of(System.getProperty("meshguard.root"));
  static final Path SHIPPED_BUNDLE = ROOT.resolve("policies/target/bundle.tar.gz");

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path folder;
  private final ChildProcess process;
  private final int port;
  private final int managementPort;

  private WebhookProcess(Path folder, ChildProcess process, int port, int managementPort) {
    this.folder = folder;
    this.process = process;
    this.port = port;
    this.managementPort = managementPort;
  }

  /** Starts it and waits until it is ready. All its state is in {@code folder}. */
  static WebhookProcess start(Path folder, Map<String, String> settings) {
    WebhookProcess started = startUnready(folder, settings);
    started.process.awaitReady(Duration.ofSeconds(90), started::isReady);
    return started;
  }

  /** Starts it and waits until both of its ports are open. */
  static WebhookProcess startUnready(Path folder, Map<String, String> settings) {
    int port = Ports.free();
    int managementPort = Ports.free();
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.http.ssl-port=" + port,
                "-Dquarkus.management.port=" + managementPort,
                "-Dmeshguard.tls.directory=" + folder.resolve("tls"),
                "-Dmeshguard.decision-log.directory=" + folder.resolve("log")));
    if (!settings.containsKey("meshguard.bundle")) {
      command.add("-Dmeshguard.bundle=" + SHIPPED_BUNDLE);
    }
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(
        List.of("-jar", ROOT.resolve("webhook/target/quarkus-app/quarkus-run.jar").toString()));
    ChildProcess process =
        ChildProcess.start(
            new ChildProcess.Command("webhook", command, Map.of(), folder.resolve("webhook.log")));
    WebhookProcess started = new WebhookProcess(folder, process, port, managementPort);
    process.awaitReady(Duration.ofSeconds(90), started::isLive);
    return started;
  }

  int port() {
    return port;
  }

  Path folder() {
    return folder;
  }

  String log() {
    try {
      return Files.readString(process.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean alive() {
    return process.alive();
  }

  void kill() {
    process.kill();
  }

  boolean isReady() {
    return managementStatus("/q/health/ready") == 200;
  }

  /** The management port opens before the webhooks' own. */
  private boolean isLive() {
    return managementStatus("/q/health/live") == 200 && accepts(port);
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private int managementStatus(String path) {
    try {
      return management(path).statusCode();
    } catch (UncheckedIOException notThereYet) {
      return 0;
    }
  }

  JsonNode status() {
    return json(management("/status").body());
  }

  String metrics() {
    return management("/q/metrics").body();
  }

  /**
   * The value of one series, such as {@code
   * meshguard_decisions_total{outcome="denied",webhook="validate"}}.
   */
  double metric(String series) {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .sum();
  }

  private HttpResponse<String> management(String path) {
    // Over HTTP/2 without TLS, an answer larger than the first window never ends.
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return send(
          client,
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
              .timeout(Duration.ofSeconds(10))
              .build());
    }
  }

  /** A client that trusts the webhook's CA; one connection under HTTP/2. */
  HttpClient client() {
    try (InputStream authority = Files.newInputStream(folder.resolve("tls/ca.crt"))) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(authority));
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return HttpClient.newBuilder().sslContext(context).build();
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  HttpResponse<String> post(String path, byte[] body) {
    try (HttpClient client = client()) {
      return post(client, path, body);
    }
  }

  HttpResponse<String> post(HttpClient client, String path, byte[] body) {
    return send(
        client,
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  URI uri(String path) {
    return URI.create("https://127.0.0.1:" + port + path);
  }

  static HttpResponse<String> send(HttpClient client, HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
