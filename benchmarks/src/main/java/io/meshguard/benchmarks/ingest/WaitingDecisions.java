package io.meshguard.benchmarks.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.events.Action;
import io.meshguard.events.Decision;
import io.meshguard.events.DecisionEvent;
import io.meshguard.events.EventCodec;
import io.meshguard.events.Severity;
import io.meshguard.events.Topics;
import io.meshguard.events.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Decisions that wait on Kafka, as the webhook writes them: each on a Pod of its own, every tenth
 * denied.
 *
 * @param input what each was decided on
 */
public record WaitingDecisions(int count, JsonNode input) {
  private static final int PARTITIONS = 12;

  /** Publishes them; blocks until the brokers have them all. */
  public void publish(String bootstrapServers) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin
          .createTopics(List.of(new NewTopic(Topics.DECISIONS, PARTITIONS, (short) 1)))
          .all()
          .get();
    }
    EventCodec codec = new EventCodec();
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", bootstrapServers, "compression.type", "zstd", "linger.ms", 20),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (int number = 0; number < count; number++) {
        DecisionEvent event = DecisionEvent.of(decision(number), Instant.now());
        var unused =
            producer.send(
                new ProducerRecord<>(Topics.DECISIONS, event.subject(), codec.encode(event)));
      }
      producer.flush();
    }
  }

  private Decision decision(int number) {
    boolean denied = number % 10 == 0;
    return new Decision(
        "benchmark",
        Decision.Source.ADMISSION,
        Decision.Webhook.VALIDATE,
        new Decision.Request(
            "705ab4f5-6393-11e8-b7cc-" + String.format("%012d", number),
            "CREATE",
            new Decision.GroupVersionKind("", "v1", "Pod"),
            new Decision.GroupVersionResource("", "v1", "pods"),
            null,
            "team-" + number % 200,
            "web-" + number,
            "system:serviceaccount:kube-system:replicaset-controller",
            List.of(),
            false),
        denied ? Decision.Outcome.DENIED : Decision.Outcome.ALLOWED,
        denied
            ? List.of(
                new Violation(
                    "MG-SEC-001",
                    Severity.HIGH,
                    Action.DENY,
                    "container web reads DB_PASSWORD from a Secret",
                    "spec.containers[0].env[1]",
                    "Mount it as a volume.",
                    null))
            : List.of(),
        List.of(),
        null,
        new Decision.BundleRef("benchmark", "0".repeat(64)),
        input,
        250,
        new Decision.Producer("benchmark", number + 1L),
        null,
        List.of());
  }
}
