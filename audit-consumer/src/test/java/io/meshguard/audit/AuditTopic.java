package io.meshguard.audit;

import io.meshguard.events.EventCodec;
import io.meshguard.events.PermissiveAudit;
import io.meshguard.events.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** The topic of permissive audits, as whoever reads it finds it. */
final class AuditTopic {

  /** The topic as the webhook holds it: the last record of each key. */
  static Map<String, @Nullable PermissiveAudit> audits(String bootstrapServers) throws Exception {
    Map<String, @Nullable PermissiveAudit> audits = new HashMap<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            // Asking for a topic that is absent would make it, and not compacted.
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "allow.auto.create.topics",
                false,
                "default.api.timeout.ms",
                2000),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = List.of(new TopicPartition(Topics.PERMISSIVE_AUDITS, 0));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = Objects.requireNonNull(consumer.endOffsets(partitions).get(partitions.getFirst()));
      while (consumer.position(partitions.getFirst()) < end) {
        for (var record : consumer.poll(Duration.ofMillis(500))) {
          audits.put(
              record.key(),
              record.value() == null
                  ? null
                  : new EventCodec().decodePermissiveAudit(record.value()));
        }
      }
    }
    return audits;
  }

  static String cleanupPolicy(String bootstrapServers) throws Exception {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.PERMISSIVE_AUDITS);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      var configuration = admin.describeConfigs(List.of(topic)).all().get().get(topic);
      return Objects.requireNonNull(configuration).get("cleanup.policy").value();
    }
  }

  private AuditTopic() {}
}
