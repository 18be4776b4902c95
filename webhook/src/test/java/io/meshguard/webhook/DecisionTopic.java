package io.meshguard.webhook;

import static org.awaitility.Durations.FIVE_MINUTES;

import io.meshguard.events.Decision;
import io.meshguard.events.DecisionEvent;
import io.meshguard.events.EventCodec;
import io.meshguard.events.MalformedEventException;
import io.meshguard.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;

/** Reads the decisions' topic from its beginning, and keeps what it has seen. */
final class DecisionTopic implements AutoCloseable {
  private final KafkaConsumer<String, byte[]> consumer;
  private final EventCodec codec = new EventCodec();
  private final List<DecisionEvent> events = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  DecisionTopic(String bootstrapServers) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "group.id",
                "test-" + System.nanoTime(),
                "auto.offset.reset",
                "earliest",
                "metadata.max.age.ms",
                500,
                "enable.auto.commit",
                false),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    consumer.subscribe(List.of(Topics.DECISIONS));
  }

  /** Everything that has arrived so far. */
  List<Decision> decisions() {
    consumer
        .poll(Duration.ofMillis(100))
        .forEach(
            record -> {
              text.append(new String(record.value(), StandardCharsets.UTF_8)).append('\n');
              try {
                events.add(codec.decode(record.value()));
              } catch (MalformedEventException e) {
                throw new AssertionError(e);
              }
            });
    return events.stream().map(DecisionEvent::data).toList();
  }

  /** Waits for the first decision that fits. */
  Decision await(Predicate<Decision> wanted) {
    List<Decision> found = new ArrayList<>();
    Awaitility.await("the decision is on Kafka")
        .atMost(FIVE_MINUTES)
        .until(
            () -> {
              decisions().stream().filter(wanted).forEach(found::add);
              return !found.isEmpty();
            });
    return found.getFirst();
  }

  Decision await(String uid) {
    return await(decision -> decision.request().uid().equals(uid));
  }

  /** All records as they are on Kafka. */
  String text() {
    return text.toString();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
