package io.meshguard.audit.ingest;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/**
 * The topics for what could not be stored, each named after its own with {@code .dlq}: key, value
 * and headers as they were, and in further headers why, and where it came from. After a crash the
 * same record may be there twice; its headers tell.
 */
@ApplicationScoped
public class DeadLetters {

  private static final String SUFFIX = ".dlq";

  private static final Logger LOG = Logger.getLogger(DeadLetters.class);

  /** Longer than the producer's own delivery timeout, which is two minutes. */
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** What is kept of a value that the brokers find too large; the original topic has the rest. */
  private static final int EXCERPT_BYTES = 64 * 1024;

  private final MutinyEmitter<byte[]> emitter;
  private final IngestMetrics metrics;

  // Unbounded, for a full buffer makes the emitter throw; a batch bounds it.
  DeadLetters(
      @Channel("dead-letters") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
          MutinyEmitter<byte[]> emitter,
      IngestMetrics metrics) {
    this.emitter = emitter;
    this.metrics = metrics;
  }

  /** Returns once the brokers have them all (acks=all); throws if they might not. */
  void send(List<DeadLetter> letters) {
    if (letters.isEmpty()) {
      return;
    }
    Uni.join().all(letters.stream().map(this::send).toList()).andFailFast().await().atMost(LIMIT);
    for (DeadLetter letter : letters) {
      metrics.deadLetter(letter.reason());
      ConsumerRecord<byte[], byte[]> record = letter.record();
      LOG.warnf(
          "A record went to the dead letters: topic=%s partition=%d offset=%d reason=%s: %s",
          record.topic(), record.partition(), record.offset(), letter.reason(), letter.detail());
    }
  }

  private Uni<Void> send(DeadLetter letter) {
    byte[] value = letter.record().value();
    return emitter
        .sendMessage(message(letter, value, headers(letter)))
        .onFailure(RecordTooLargeException.class)
        .recoverWithUni(() -> emitter.sendMessage(excerpt(letter, Objects.requireNonNull(value))));
  }

  private static Message<byte[]> excerpt(DeadLetter letter, byte[] value) {
    RecordHeaders headers = headers(letter);
    add(headers, "truncated-from-bytes", Integer.toString(value.length));
    return message(letter, Arrays.copyOf(value, Math.min(value.length, EXCERPT_BYTES)), headers);
  }

  private static Message<byte[]> message(DeadLetter letter, byte[] value, RecordHeaders headers) {
    return Message.of(value == null ? new byte[0] : value)
        .addMetadata(
            OutgoingKafkaRecordMetadata.<byte[]>builder()
                .withTopic(letter.record().topic() + SUFFIX)
                .withKey(letter.record().key())
                .withHeaders(headers)
                .build());
  }

  private static RecordHeaders headers(DeadLetter letter) {
    ConsumerRecord<byte[], byte[]> record = letter.record();
    RecordHeaders headers = new RecordHeaders();
    for (Header header : record.headers()) {
      headers.add(header);
    }
    add(headers, "reason", letter.reason());
    add(headers, "detail", letter.detail());
    add(headers, "topic", record.topic());
    add(headers, "partition", Integer.toString(record.partition()));
    add(headers, "offset", Long.toString(record.offset()));
    return headers;
  }

  private static void add(RecordHeaders headers, String name, String value) {
    headers.add("meshguard-dlq-" + name, value.getBytes(StandardCharsets.UTF_8));
  }
}
