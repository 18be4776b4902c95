package io.meshguard.cli.scan;

import io.meshguard.events.kafka.KafkaConnection;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The last record of each key of a compacted topic, as it is now. */
final class LastRecords {
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofSeconds(1);

  private LastRecords() {}

  /**
   * Reads the topic to its end; nothing if nobody has made it. Blocks.
   *
   * @throws org.apache.kafka.common.KafkaException if Kafka does not answer or refuses
   */
  static Collection<byte[]> of(KafkaConnection kafka, String topic) {
    Map<String, byte[]> last = new LinkedHashMap<>();
    Map<String, Object> settings =
        kafka.with(
            Map.of(
                "enable.auto.commit",
                false,
                "isolation.level",
                "read_committed",
                "allow.auto.create.topics",
                false,
                "default.api.timeout.ms",
                (int) ANSWER.toMillis()));
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<PartitionInfo> found = consumer.listTopics(ANSWER).getOrDefault(topic, List.of());
      List<TopicPartition> partitions =
          found.stream().map(one -> new TopicPartition(one.topic(), one.partition())).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          if (record.value() == null) {
            last.remove(record.key());
          } else {
            last.put(record.key(), record.value());
          }
        }
      }
    }
    return List.copyOf(last.values());
  }
}
