package io.meshguard.audit;

import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import io.meshguard.events.DecisionEvent;
import io.meshguard.events.EventCodec;
import io.meshguard.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The topics, as a producer of decisions and a reader of dead letters see them. */
final class Topic implements AutoCloseable {

  private static final EventCodec CODEC = new EventCodec();

  private final String bootstrapServers;
  private final KafkaProducer<byte[], byte[]> producer;

  Topic(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "acks",
                "all",
                "linger.ms",
                5,
                "compression.type",
                "zstd",
                "max.request.size",
                16 * 1024 * 1024),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Makes the topic of decisions with several partitions. */
  static void create(String bootstrapServers, int partitions) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin
          .createTopics(List.of(new NewTopic(Topics.DECISIONS, partitions, (short) 1)))
          .all()
          .get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof org.apache.kafka.common.errors.TopicExistsException)) {
        throw e;
      }
    }
  }

  void publish(DecisionEvent event) {
    publish(event.subject(), CODEC.encode(event));
  }

  void publish(@Nullable String key, byte @Nullable [] value) {
    publish(Topics.DECISIONS, key, value);
  }

  void publish(String topic, @Nullable String key, byte @Nullable [] value) {
    byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    var unused =
        producer.send(
            new ProducerRecord<>(topic, keyBytes, value),
            (metadata, e) -> {
              if (e != null) {
                throw new IllegalStateException("the test's own producer failed", e);
              }
            });
  }

  void flush() {
    producer.flush();
  }

  /** Reads dead letters from the start, until there are this many. */
  List<ConsumerRecord<byte[], byte[]>> deadLetters(int count) {
    return read(Topics.DECISIONS_DLQ, count);
  }

  /** Reads a topic from the start, until there are this many records. */
  List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
    List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "group.id",
                "dead-letters-reader-" + System.nanoTime(),
                "auto.offset.reset",
                "earliest",
                "metadata.max.age.ms",
                500),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      await()
          .atMost(FIVE_MINUTES)
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
                if (letters.size() < count) {
                  throw new AssertionError("only " + letters.size() + " records of " + topic);
                }
              });
    }
    return letters;
  }

  @Override
  public void close() {
    producer.close();
  }
}
