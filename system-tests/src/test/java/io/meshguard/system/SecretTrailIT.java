package io.meshguard.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import io.meshguard.events.EventCodec;
import io.meshguard.events.SecretAccess;
import io.meshguard.events.SecretAccess.Operation;
import io.meshguard.events.SecretAccessEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a node's plugin told Kafka of secrets, asked for on the command line. */
@ExtendWith(StackExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretTrailIT {
  private static final EventCodec CODEC = new EventCodec();

  private final RunningStack stack;

  SecretTrailIT(RunningStack stack) {
    this.stack = stack;
  }

  @BeforeAll
  void tell() {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", "localhost:" + stack.port("--port-kafka"), "acks", "all");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (SecretAccessEvent event :
          List.of(
              event(Operation.DELIVERED, "web-1", "secret/trail/db", 3L, null),
              event(Operation.DENIED, "web-2", "secret/bank/db", null, "no policy allows that"))) {
        var unused =
            producer.send(
                new ProducerRecord<>(
                    "meshguard.secret-access",
                    event.subject().getBytes(StandardCharsets.UTF_8),
                    CODEC.encode(event)));
      }
    }
    await("both events are stored")
        .atMost(FIVE_MINUTES)
        .until(
            () -> stack.audit("/api/v1/secret-access?namespace=trail").path("items").size() == 2);
  }

  private static SecretAccessEvent event(
      Operation operation,
      String pod,
      String path,
      @Nullable Long version,
      @Nullable String reason) {
    return SecretAccessEvent.of(
        new SecretAccess(
            "local",
            "node-1",
            operation,
            new SecretAccess.Pod("trail", pod, "uid-" + pod, "web"),
            "csi-" + pod,
            "https://vault.test:8200",
            null,
            "web",
            path,
            version,
            List.of("user", "password"),
            1,
            reason),
        Instant.now());
  }

  @Test
  void listsWhichPodHasWhichSecret() {
    String output =
        stack.meshguard("audit", "secrets", "-n", "trail", "--since", "1h").orFail().output();

    assertThat(output.lines().findFirst().orElseThrow())
        .matches("TIME +OPERATION +NAMESPACE +POD +SECRET +FILES +REASON");
    assertThat(output)
        .containsPattern(
            "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d +delivered +trail +web-1 +secret/trail/db@3 +user,password")
        .containsPattern(
            "denied +trail +web-2 +secret/bank/db +user,password +no policy allows that");
  }

  @Test
  void filtersAndSaysWhatItDoesNotKnow() {
    assertThat(
            stack
                .meshguard(
                    "audit", "secrets", "-n", "trail", "--operation", "denied", "--format", "json")
                .orFail()
                .output()
                .lines())
        .singleElement()
        .asString()
        .contains("\"operation\":\"denied\"", "\"path\":\"secret/bank/db\"");
    assertThat(stack.meshguard("audit", "secrets", "--pod", "nobody").orFail().output())
        .isEqualTo("No event about a secret matches.\n");
    assertThat(stack.meshguard("audit", "secrets", "--operation", "stolen").errors())
        .contains(
            "'operation' is one of delivered, denied, expired, revoked, rotated, not 'stolen'.");
  }
}
