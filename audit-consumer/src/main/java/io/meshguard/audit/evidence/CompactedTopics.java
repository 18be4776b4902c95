package io.meshguard.audit.evidence;

import io.meshguard.events.kafka.KafkaConnection;
import io.meshguard.events.kafka.KafkaTopics;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Makes sure, once, of topics that keep the last record of each key. */
@ApplicationScoped
class CompactedTopics {

  private final KafkaConnection kafka;
  private final Set<String> made = ConcurrentHashMap.newKeySet();

  CompactedTopics(@Identifier("default-kafka-broker") Map<String, Object> configuration) {
    this.kafka = KafkaConnection.of(configuration);
  }

  /** Blocks; throws if Kafka does not answer or refuses. */
  void ensure(String name) {
    if (!made.contains(name)) {
      KafkaTopics.create(kafka, List.of(KafkaTopics.Topic.compacted(name)));
      made.add(name);
    }
  }
}
