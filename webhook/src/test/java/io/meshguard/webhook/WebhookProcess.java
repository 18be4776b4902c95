package io.meshguard.webhook;

import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshguard.local.Ports;
import io.meshguard.local.application.LocalApplication;
import io.meshguard.local.application.TrustedAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The packaged webhook as a process of its own, and a client that trusts its CA. */
final class WebhookProcess implements AutoCloseable {
  static final Path ROOT = Path.of(System.getProperty("meshguard.root"));
  static final Path SHIPPED_BUNDLE = ROOT.resolve("policies/target/bundle.tar.gz");

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path folder;
  private final LocalApplication application;
  private final int port;

  private WebhookProcess(Path folder, LocalApplication application, int port) {
    this.folder = folder;
    this.application = application;
    this.port = port;
  }

  /** Starts it and waits until it is ready. All its state is in {@code folder}. */
  static WebhookProcess start(Path folder, Map<String, String> settings) {
    WebhookProcess started = startUnready(folder, settings);
    started.application.awaitReady();
    return started;
  }

  /** Starts it and waits until both of its ports are open. */
  static WebhookProcess startUnready(Path folder, Map<String, String> settings) {
    int port = Ports.free();
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "quarkus.http.host", "127.0.0.1",
                "quarkus.http.ssl-port", Integer.toString(port),
                "meshguard.bundle", SHIPPED_BUNDLE.toString(),
                "meshguard.tls.directory", folder.resolve("tls").toString(),
                "meshguard.decision-log.directory", folder.resolve("log").toString()));
    all.putAll(settings);
    LocalApplication application =
        LocalApplication.start(ROOT, "webhook", all, Map.of(), folder.resolve("webhook.log"))
            .awaitLive();
    // The management port opens before the webhooks' own.
    await("port " + port + " is open").atMost(FIVE_MINUTES).until(() -> accepts(port));
    return new WebhookProcess(folder, application, port);
  }

  int port() {
    return port;
  }

  Path folder() {
    return folder;
  }

  String log() {
    return application.log();
  }

  boolean alive() {
    return application.alive();
  }

  void kill() {
    application.kill();
  }

  void terminate() {
    application.terminate();
  }

  boolean isReady() {
    return application.isReady();
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  JsonNode status() {
    return json(application.management("/status").body());
  }

  String metrics() {
    return application.management("/q/metrics").body();
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

  /** A client that trusts the webhook's CA. */
  HttpClient client() {
    try {
      return HttpClient.newBuilder()
          .sslContext(TrustedAuthority.read(folder.resolve("tls/ca.crt")))
          .build();
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
    application.close();
  }
}
