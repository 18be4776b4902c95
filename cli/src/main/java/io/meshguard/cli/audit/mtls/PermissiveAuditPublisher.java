package io.meshguard.cli.audit.mtls;

import io.meshguard.cli.CommandFailure;
import io.meshguard.events.EventCodec;
import io.meshguard.events.PermissiveAudit;
import io.meshguard.events.Topics;
import io.meshguard.events.kafka.KafkaConnection;
import io.meshguard.events.kafka.KafkaTopics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes permissive audits to their compacted topic, which it creates if it is absent. Blocking.
 */
final class PermissiveAuditPublisher {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final KafkaConnection kafka;

  PermissiveAuditPublisher(String bootstrapServers) {
    this.kafka = KafkaConnection.to(bootstrapServers);
  }

  /** Returns once the brokers have it. */
  void publish(PermissiveAudit audit) {
    try {
      KafkaTopics.create(kafka, List.of(KafkaTopics.PERMISSIVE_AUDITS));
      send(audit);
    } catch (ExecutionException | KafkaException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new CommandFailure(
          "Kafka at " + kafka.bootstrapServers() + " did not take the audit: " + cause.getMessage(),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  private void send(PermissiveAudit audit) throws ExecutionException, InterruptedException {
    Map<String, Object> settings =
        kafka.with(
            Map.of(
                "acks",
                "all",
                "enable.idempotence",
                true,
                "max.block.ms",
                TIMEOUT_MILLIS,
                "request.timeout.ms",
                TIMEOUT_MILLIS / 2,
                "delivery.timeout.ms",
                TIMEOUT_MILLIS));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] key = audit.key().getBytes(StandardCharsets.UTF_8);
      var unused =
          producer
              .send(
                  new ProducerRecord<>(
                      Topics.PERMISSIVE_AUDITS, key, new EventCodec().encode(audit)))
              .get();
    }
  }
}
