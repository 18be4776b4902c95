package io.meshguard.benchmarks.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshguard.benchmarks.audit.AuditProcess;
import io.meshguard.events.Decision;
import io.meshguard.events.DecisionEvent;
import io.meshguard.events.EventCodec;
import io.meshguard.events.Topics;
import io.meshguard.local.LocalKafka;
import io.meshguard.local.LocalPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Ours: audit-consumer with Kafka and PostgreSQL, and a mesh that was set to PERMISSIVE. */
public final class AuditConsumer implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final LocalKafka kafka;
  private final LocalPostgres postgres;
  private final AuditProcess process;

  /**
   * Blocks until it runs.
   *
   * @param jar of the application
   */
  public AuditConsumer(Path jar, Path folder, URI prometheus, MeshHistory mesh, Duration window)
      throws IOException {
    kafka = LocalKafka.start(folder.resolve("kafka"), 0, folder.resolve("kafka.log"));
    postgres = LocalPostgres.start(folder.resolve("postgres"), 0, folder.resolve("postgres.log"));
    Path resources = Files.createDirectories(folder.resolve("resources"));
    Files.writeString(resources.resolve("cluster.yaml"), resources(mesh, window));
    process =
        new AuditProcess(
            jar,
            folder,
            kafka,
            postgres,
            Map.of(
                "meshguard.resources",
                resources.toString(),
                "meshguard.evidence.prometheus-url",
                prometheus.toString(),
                "meshguard.evidence.interval",
                "1s",
                "meshguard.evidence.measure-interval",
                "1s"));
  }

  private static String resources(MeshHistory mesh, Duration window) {
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        """
        apiVersion: meshguard.io/v1
        kind: Guardrails
        metadata: {name: short}
        spec: {permissiveAudit: {minimumAge: %dm}}
        """
            .formatted(window.toMinutes()));
    for (int i = 0; i < mesh.namespaces(); i++) {
      yaml.append(
          """
          ---
          apiVersion: v1
          kind: Namespace
          metadata: {name: %s, labels: {istio-injection: enabled}}
          """
              .formatted(MeshHistory.namespace(i)));
    }
    return yaml.toString();
  }

  /** Sets the mesh to PERMISSIVE, and blocks until it has an audit of every namespace. */
  public void audit(MeshHistory mesh) throws IOException, InterruptedException, ExecutionException {
    DecisionEvent event = permissive();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      var unused =
          producer
              .send(new ProducerRecord<>(Topics.DECISIONS, new EventCodec().encode(event)))
              .get();
    }
    Instant end = Instant.now().plus(LIMIT);
    while (verdicts("unsafe") < mesh.namespaces()) {
      if (Instant.now().isAfter(end)) {
        throw new IOException("not every namespace has its audit: see " + process.log());
      }
      Thread.sleep(100);
    }
  }

  /** How many audits have the verdict. */
  public long verdicts(String verdict) {
    return process
        .metrics()
        .orElse("")
        .lines()
        .filter(line -> line.startsWith("meshguard_permissive_audit{"))
        .filter(line -> line.contains("verdict=\"" + verdict + "\"") && line.endsWith(" 1.0"))
        .count();
  }

  /** How long rounds took on average, in seconds, while {@code count} more of them ended. */
  public double round(int count) throws IOException, InterruptedException {
    return average("meshguard_evidence_round_seconds", count);
  }

  /** As {@link #round}, of what is measured hourly: baselines, proxies, trials. */
  public double measure(int count) throws IOException, InterruptedException {
    return average("meshguard_evidence_measure_seconds", count);
  }

  private double average(String timer, int count) throws IOException, InterruptedException {
    double ended = process.metric(timer + "_count");
    double seconds = process.metric(timer + "_sum");
    while (process.metric(timer + "_count") < ended + count) {
      Thread.sleep(50);
    }
    return (process.metric(timer + "_sum") - seconds) / (process.metric(timer + "_count") - ended);
  }

  public long processId() {
    return process.processId();
  }

  private static DecisionEvent permissive() throws IOException {
    JsonNode input =
        new JsonMapper()
            .readTree(
                """
                {"request": {"object": {"apiVersion": "security.istio.io/v1", "kind": "PeerAuthentication",
                  "metadata": {"name": "default", "namespace": "istio-system"}, "spec": {"mtls": {"mode": "PERMISSIVE"}}}}}
                """);
    Decision decision =
        new Decision(
            "local",
            Decision.Source.ADMISSION,
            Decision.Webhook.VALIDATE,
            new Decision.Request(
                "705ab4f5-6393-11e8-b7cc-42010a800002",
                "CREATE",
                new Decision.GroupVersionKind("security.istio.io", "v1", "PeerAuthentication"),
                new Decision.GroupVersionResource("security.istio.io", "v1", "peerauthentications"),
                null,
                "istio-system",
                "default",
                "alice@example.com",
                List.of(),
                false),
            Decision.Outcome.ALLOWED,
            List.of(),
            List.of(),
            null,
            new Decision.BundleRef("benchmark", "0".repeat(64)),
            input,
            1,
            new Decision.Producer("benchmark", 1),
            null,
            List.of());
    return DecisionEvent.of(decision, Instant.now());
  }

  @Override
  public void close() {
    process.close();
    kafka.close();
    postgres.close();
  }
}
