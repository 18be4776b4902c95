package io.meshguard.benchmarks.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.benchmarks.PolicySet;
import io.meshguard.benchmarks.Project;
import io.meshguard.benchmarks.load.HttpsLoad;
import io.meshguard.local.ChildProcess;
import io.meshguard.local.LocalKafka;
import io.meshguard.local.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Ours: the webhook as {@code meshguard up} starts it, with its decision log on disk. */
final class WebhookServer implements Contender {
  private static final Duration START = Duration.ofMinutes(1);
  private static final Duration DRAIN = Duration.ofMinutes(2);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ChildProcess process;
  private final int port;
  private final int managementPort;
  private final byte[] request;

  private WebhookServer(ChildProcess process, int port, int managementPort, byte[] request) {
    this.process = process;
    this.port = port;
    this.managementPort = managementPort;
    this.request = request;
  }

  /** Blocks until it is ready; makes the certificate in {@code tls}. */
  static WebhookServer start(PolicySet policies, LocalKafka kafka, Path tls, Path folder)
      throws IOException {
    Path resources = Files.createDirectories(folder.resolve("resources"));
    Files.write(resources.resolve("resources.yaml"), Project.podContext());
    int port = Ports.free();
    int managementPort = Ports.free();
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + Project.webhook().resolveSibling("jvm.options"),
            "-Xmx512m",
            "-Dquarkus.http.host=127.0.0.1",
            "-Dquarkus.management.host=127.0.0.1",
            "-Dquarkus.http.ssl-port=" + port,
            "-Dquarkus.management.port=" + managementPort,
            "-Dmeshguard.bundle=" + policies.bundle(),
            "-Dmeshguard.cluster=production",
            "-Dmeshguard.tls.directory=" + tls,
            "-Dmeshguard.resources=" + resources,
            "-Dmeshguard.decision-log.directory=" + folder.resolve("decision-log"),
            "-Dmeshguard.decision-log.durability=disk",
            "-Dmeshguard.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
            "-jar",
            Project.webhook().toString());
    ObjectNode review = JSON.createObjectNode();
    review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
    review.set("request", JSON.readTree(Project.podInput()).path("request"));
    byte[] request = HttpsLoad.post("/validate?timeout=10s", JSON.writeValueAsBytes(review));
    ChildProcess process =
        ChildProcess.start(
            new ChildProcess.Command("webhook", command, Map.of(), folder.resolve("webhook.log")));
    WebhookServer server = new WebhookServer(process, port, managementPort, request);
    process.awaitReady(START, server::ready);
    return server;
  }

  private boolean ready() {
    try {
      return management("/q/health/ready").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public String name() {
    return "meshguard";
  }

  @Override
  public long processId() {
    return process.pid();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public byte[] request() {
    return request.clone();
  }

  @Override
  public boolean allows(String answer) throws IOException {
    JsonNode allowed = JSON.readTree(answer).path("response").path("allowed");
    if (!allowed.isBoolean()) {
      throw new IOException("the webhook's answer is no review: " + answer);
    }
    return allowed.booleanValue();
  }

  /** Until Kafka has every decision. */
  @Override
  public void settle() throws IOException, InterruptedException {
    Instant end = Instant.now().plus(DRAIN);
    while (metric("meshguard_decision_log_backlog_records") > 0) {
      if (Instant.now().isAfter(end)) {
        throw new IOException("Kafka did not have all decisions after " + DRAIN);
      }
      Thread.sleep(20);
    }
  }

  /** How many decisions Kafka has taken since the webhook's start. */
  long recorded() throws IOException {
    return (long) metric("meshguard_decision_log_acknowledged_total");
  }

  /** What it took so far to answer all reviews, from a whole request to its answer. */
  Duration admissions() throws IOException {
    return Duration.ofNanos(
        (long) (1e9 * metric("meshguard_admission_seconds_sum{webhook=\"validate\"}")));
  }

  private double metric(String name) throws IOException {
    return management("/q/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new IOException("the webhook has no metric " + name));
  }

  private HttpResponse<String> management(String path) throws IOException {
    HttpRequest question =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
            .timeout(Duration.ofSeconds(10))
            .build();
    try {
      return client.send(question, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking " + path, e);
    }
  }

  @Override
  public void close() {
    process.close();
    client.close();
  }
}
