package io.meshguard.vaultsync.access;

import io.meshguard.events.EventCodec;
import io.meshguard.events.SecretAccess;
import io.meshguard.events.SecretAccessEvent;
import io.meshguard.events.Topics;
import io.meshguard.events.kafka.KafkaConnection;
import io.meshguard.events.kafka.KafkaTopics;
import io.meshguard.events.kafka.KafkaTopics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trail on Kafka. While Kafka is away, so many events wait in memory; more are dropped, counted
 * and logged: a pod never waits for its trail. Thread-safe.
 */
public final class KafkaTrail implements AccessTrail, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaTrail.class);
  private static final int MOST_WAITING = 10_000;
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);
  private static final int BUFFER_BYTES = 4 * 1024 * 1024;
  private static final int PARTITIONS = 6;
  private static final int LARGEST_EVENT = 1024 * 1024;

  /** The second is its readers': one that had it made by the broker would get it otherwise. */
  private static final List<Topic> TOPICS =
      List.of(
          Topic.log(Topics.SECRET_ACCESS, PARTITIONS, LARGEST_EVENT),
          Topic.log(Topics.SECRET_ACCESS_DLQ, 1, 2 * LARGEST_EVENT));

  private final EventCodec codec = new EventCodec();
  private final BlockingQueue<SecretAccessEvent> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final LongAdder dropped = new LongAdder();
  private final KafkaConnection kafka;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Clock clock;
  private final Thread sender;
  private volatile boolean closing;

  /**
   * @param properties further properties of the producer, such as those of {@code
   *     security.protocol}
   */
  public KafkaTrail(String bootstrapServers, Map<String, String> properties, Clock clock) {
    Map<String, Object> settings = new HashMap<>(properties);
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("acks", "all");
    settings.put("enable.idempotence", true);
    settings.put("buffer.memory", BUFFER_BYTES);
    settings.put("delivery.timeout.ms", Integer.MAX_VALUE);
    settings.put("reconnect.backoff.max.ms", 5000);
    this.kafka = KafkaConnection.of(settings);
    this.producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    this.clock = clock;
    this.sender = Thread.ofPlatform().name("access-trail").daemon().start(this::send);
  }

  @Override
  public void record(SecretAccess access) {
    if (!waiting.offer(SecretAccessEvent.of(access, clock.instant()))) {
      dropped.increment();
      LOG.error("the trail is full, an event is dropped, operation={}", access.operation());
    }
  }

  /** How many events Kafka has yet to be given. */
  public int waiting() {
    return waiting.size();
  }

  /** How many events were lost because Kafka was away for too long. */
  public long dropped() {
    return dropped.sum();
  }

  private void send() {
    try {
      createTopics();
      while (!closing || !waiting.isEmpty()) {
        SecretAccessEvent event = waiting.poll(1, TimeUnit.SECONDS);
        if (event != null) {
          send(event);
        }
      }
    } catch (InterruptedException e) {
      // Closing took too long: what waits is dropped.
      dropped.add(waiting.size());
    }
  }

  /** Whoever writes to a topic makes it: the broker would know neither partitions nor retention. */
  private void createTopics() throws InterruptedException {
    boolean created = false;
    while (!created && !closing) {
      try {
        KafkaTopics.create(kafka, TOPICS);
        created = true;
      } catch (KafkaException e) {
        LOG.warn("the trail waits for Kafka, waiting={}: {}", waiting.size(), e.getMessage());
        Thread.sleep(BETWEEN_ATTEMPTS);
      }
    }
  }

  private void send(SecretAccessEvent event) {
    ProducerRecord<byte[], byte[]> message =
        new ProducerRecord<>(
            Topics.SECRET_ACCESS,
            event.subject().getBytes(StandardCharsets.UTF_8),
            codec.encode(event));
    boolean sent = false;
    while (!sent && !Thread.currentThread().isInterrupted()) {
      try {
        var unused =
            producer.send(
                message,
                (metadata, e) -> {
                  if (e != null) {
                    dropped.increment();
                    LOG.error(
                        "Kafka refused an event, topic={}: {}", message.topic(), e.toString());
                  }
                });
        sent = true;
      } catch (KafkaException e) {
        // No metadata within max.block.ms, or the buffer is full: Kafka is away.
        LOG.warn("the trail waits for Kafka, waiting={}: {}", waiting.size(), e.getMessage());
        sent = closing;
      }
    }
  }

  /** Sends what waits, for so long as the grace allows. */
  @Override
  public void close() {
    closing = true;
    try {
      if (!sender.join(CLOSE_GRACE)) {
        sender.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(CLOSE_GRACE);
  }
}
