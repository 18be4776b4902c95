package io.meshguard.webhook.cluster;

import io.meshguard.events.MalformedEventException;
import io.meshguard.events.kafka.KafkaConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last record of each key of a compacted topic: all of it at the start, then what comes. While
 * Kafka is away the last known records go on; the policies themselves see how old each one is.
 */
final class CompactedTopicReader implements ContextSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CompactedTopicReader.class);
  private static final Duration AFTER_AN_ERROR = Duration.ofSeconds(2);

  /** The first record of a new topic counts within a second, too. */
  private static final Duration UNTIL_THE_TOPIC_IS_THERE = Duration.ofMillis(500);

  private static final Duration POLL = Duration.ofSeconds(1);

  private final KafkaConnection kafka;
  private final String topic;
  private final String name;
  private final Sink sink;
  private final Runnable onRefusal;
  private final Thread thread;
  private volatile boolean synced;
  private volatile boolean closed;
  private volatile List<String> errors = List.of();

  /** Where the records go. */
  interface Sink {

    void put(byte[] value) throws MalformedEventException;

    void remove(String key);

    /** How many there are. */
    int size();
  }

  /**
   * @param name of what it holds, such as {@code permissiveAudits}
   * @param onRefusal runs for each record that cannot be read
   */
  CompactedTopicReader(
      KafkaConnection kafka, String topic, String name, Sink sink, Runnable onRefusal) {
    this.kafka = kafka;
    this.topic = topic;
    this.name = name;
    this.sink = sink;
    this.onRefusal = onRefusal;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  @Override
  public List<Status> status() {
    return List.of(new Status(name, synced, false, sink.size(), errors));
  }

  private void run() {
    while (!closed) {
      try (KafkaConsumer<String, byte[]> consumer = consumer()) {
        follow(consumer, partitions(consumer));
      } catch (KafkaException e) {
        report("Kafka: " + e.getMessage());
      }
      pause(AFTER_AN_ERROR);
    }
  }

  /**
   * Returns when the reader is closed; throws when Kafka says something that a new consumer may get
   * around.
   */
  private void follow(KafkaConsumer<String, byte[]> consumer, List<TopicPartition> partitions) {
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (!closed) {
      consumer.poll(POLL).forEach(this::read);
      if (!synced) {
        synced =
            ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        errors = synced ? List.of() : errors;
      }
    }
  }

  private void read(ConsumerRecord<String, byte[]> record) {
    if (record.value() == null) {
      sink.remove(record.key());
      return;
    }
    try {
      sink.put(record.value());
    } catch (MalformedEventException e) {
      onRefusal.run();
      LOG.atWarn()
          .addKeyValue("topic", record.topic())
          .addKeyValue("partition", record.partition())
          .addKeyValue("offset", record.offset())
          .addKeyValue("reason", e.getMessage())
          .log("Record refused");
    }
  }

  private KafkaConsumer<String, byte[]> consumer() {
    return new KafkaConsumer<>(
        kafka.with(
            Map.of(
                "enable.auto.commit", false,
                "isolation.level", "read_committed",
                "allow.auto.create.topics", false)),
        new StringDeserializer(),
        new ByteArrayDeserializer());
  }

  /** Waits until somebody has made the topic; none once this is closed. */
  private List<TopicPartition> partitions(KafkaConsumer<String, byte[]> consumer) {
    while (!closed) {
      var known = consumer.listTopics(Duration.ofSeconds(10)).get(topic);
      if (known != null) {
        return known.stream()
            .map(part -> new TopicPartition(part.topic(), part.partition()))
            .toList();
      }
      pause(UNTIL_THE_TOPIC_IS_THERE);
    }
    return List.of();
  }

  private void report(String error) {
    if (!errors.contains(error)) {
      errors = List.of(error);
      LOG.atWarn()
          .addKeyValue("topic", topic)
          .addKeyValue("reason", error)
          .log("Not read, trying again");
    }
  }

  private void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException _) {
      closed = true; // only close() interrupts
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
