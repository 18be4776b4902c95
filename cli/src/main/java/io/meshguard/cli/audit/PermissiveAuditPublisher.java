package io.meshguard.cli.audit;

import io.meshguard.cli.CommandFailure;
import io.meshguard.events.EventCodec;
import io.meshguard.events.PermissiveAudit;
import io.meshguard.events.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes permissive audits to their compacted topic, which it creates if it is absent. Blocking.
 */
final class PermissiveAuditPublisher {
  private static final String TIMEOUT_MILLIS = "10000";
  private static final String REQUEST_TIMEOUT_MILLIS = "5000";

  private final String bootstrapServers;

  PermissiveAuditPublisher(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /** Returns once the brokers have it. */
  void publish(PermissiveAudit audit) {
    try {
      createTopic();
      send(audit);
    } catch (ExecutionException | KafkaException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new CommandFailure(
          "Kafka at " + bootstrapServers + " did not take the audit: " + cause.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  private void createTopic() throws ExecutionException, InterruptedException {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "default.api.timeout.ms",
            TIMEOUT_MILLIS,
            "request.timeout.ms",
            REQUEST_TIMEOUT_MILLIS);
    NewTopic topic =
        new NewTopic(Topics.PERMISSIVE_AUDITS, Optional.of(1), Optional.empty())
            .configs(Map.of("cleanup.policy", "compact"));
    try (Admin admin = Admin.create(settings)) {
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private void send(PermissiveAudit audit) throws ExecutionException, InterruptedException {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "acks",
            "all",
            "enable.idempotence",
            true,
            "max.block.ms",
            TIMEOUT_MILLIS,
            "request.timeout.ms",
            REQUEST_TIMEOUT_MILLIS,
            "delivery.timeout.ms",
            TIMEOUT_MILLIS);
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
