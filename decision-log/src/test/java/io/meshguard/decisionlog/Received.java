package io.meshguard.decisionlog;

import io.meshguard.events.DecisionEvent;
import io.meshguard.events.EventCodec;
import io.meshguard.events.MalformedEventException;
import io.meshguard.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All that stands in the decisions topic. */
record Received(List<DecisionEvent> events, List<String> keys) {

  static Received from(String bootstrapServers) throws MalformedEventException {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topics.DECISIONS).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Received received = new Received(new ArrayList<>(), new ArrayList<>());
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        for (ConsumerRecord<byte[], byte[]> one : consumer.poll(Duration.ofSeconds(1))) {
          received.events.add(new EventCodec().decode(one.value()));
          received.keys.add(new String(one.key(), StandardCharsets.UTF_8));
        }
      }
      return received;
    }
  }

  Set<String> uids() {
    return events.stream().map(event -> event.data().request().uid()).collect(Collectors.toSet());
  }

  /** The distinct sequence numbers, rising. */
  Set<Long> sequences() {
    TreeMap<Long, DecisionEvent> bySequence = new TreeMap<>();
    for (DecisionEvent event : events) {
      long sequence = java.util.Objects.requireNonNull(event.data().producer()).sequence();
      DecisionEvent other = bySequence.putIfAbsent(sequence, event);
      if (other != null && !other.equals(event)) {
        throw new AssertionError("two events with sequence " + sequence);
      }
    }
    return bySequence.keySet();
  }

  static Set<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().collect(Collectors.toCollection(TreeSet::new));
  }
}
