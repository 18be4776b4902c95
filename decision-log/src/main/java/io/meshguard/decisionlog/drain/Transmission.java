package io.meshguard.decisionlog.drain;

import io.meshguard.decisionlog.wal.Frame;
import io.meshguard.decisionlog.wal.WriteAheadLog;
import io.meshguard.events.Topics;
import io.meshguard.events.kafka.KafkaTopics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Kafka, from the checkpoint on until something goes wrong. For the drainer's
 * thread.
 */
final class Transmission implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Transmission.class);
  private static final long IDLE_NANOS = 100_000_000L;
  private static final long CHECKPOINT_NANOS = 100_000_000L;

  /**
   * What is recorded meanwhile is sent together: to send each at once costs a thread's waking, here
   * and in Kafka's client.
   */
  private static final Duration COLLECTING = Duration.ofMillis(20);

  /**
   * The client retries for ever; this long without an acknowledgement, and another connection is
   * tried.
   */
  private static final Duration STALL = Duration.ofSeconds(60);

  private static final int MAX_IN_FLIGHT_RECORDS = 10_000;
  private static final long MAX_IN_FLIGHT_BYTES = 32 << 20;
  private static final int ENVELOPE_BYTES = 1 << 20;

  private final Drainer.Parts parts;
  private final WriteAheadLog.Reader reader;
  private final Deque<InFlight> inFlight = new ArrayDeque<>();
  private final Producer<byte[], byte[]> producer;
  private final AtomicInteger unanswered = new AtomicInteger();
  private volatile @Nullable Exception failure;

  /** Nothing more can be sent until Kafka has answered something. */
  private volatile boolean full;

  private boolean sent;
  private long inFlightBytes;
  private long acknowledgedAt = System.nanoTime();
  private long checkpointedAt = System.nanoTime();
  private long reached;
  private boolean progressed;

  private Transmission(
      Drainer.Parts parts, WriteAheadLog.Reader reader, Producer<byte[], byte[]> producer) {
    this.parts = parts;
    this.reader = reader;
    this.producer = producer;
    this.reached = parts.checkpoint().sequence();
  }

  /**
   * Connects, and creates the topics where they are absent. Blocks for some seconds at most.
   *
   * @throws KafkaException if there is no Kafka
   */
  static Transmission begin(Drainer.Parts parts) throws IOException {
    WriteAheadLog.Reader reader = parts.wal().reader(parts.checkpoint().sequence() + 1);
    try {
      noteOldest(parts);
      Drainer.Target target = parts.target();
      int largest = target.maxRecordBytes() + ENVELOPE_BYTES;
      KafkaTopics.create(
          target.kafka(),
          List.of(
              KafkaTopics.Topic.log(Topics.DECISIONS, target.partitions(), largest),
              KafkaTopics.Topic.log(Topics.DECISIONS_DLQ, 1, largest + ENVELOPE_BYTES)));
      return new Transmission(
          parts,
          reader,
          new KafkaProducer<>(
              properties(target, largest), new ByteArraySerializer(), new ByteArraySerializer()));
    } catch (RuntimeException | IOException e) {
      reader.close();
      throw e;
    }
  }

  /** Sends what there is to send, or waits a moment for something to happen. */
  void step() throws IOException {
    progressed = false;
    settle();
    Exception failed = failure;
    if (failed != null) {
      throw new KafkaException(failed.getMessage(), failed);
    }
    if (silence().compareTo(STALL) > 0) {
      throw new KafkaException("Kafka acknowledged nothing for " + STALL.toSeconds() + " s");
    }
    boolean room = inFlight.size() < MAX_IN_FLIGHT_RECORDS && inFlightBytes < MAX_IN_FLIGHT_BYTES;
    full = !room;
    Frame frame = room ? reader.next() : null;
    if (frame != null) {
      send(frame);
      sent = true;
    } else if (room && sent && parts.target().collects()) {
      sent = false;
      collect();
    } else {
      if (inFlight.isEmpty()) {
        // A segment may have been sealed since the last acknowledgement, by a disk that is full.
        parts.wal().deleteThrough(parts.checkpoint());
      }
      LockSupport.parkNanos(this, IDLE_NANOS);
    }
  }

  /** Unlike parking, this is not cut short by whoever has something new. */
  private static void collect() {
    try {
      Thread.sleep(COLLECTING);
    } catch (InterruptedException e) {
      // The drainer is to end; it looks before the next step.
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the last step saw an acknowledgement. */
  boolean progressed() {
    return progressed;
  }

  /** For how long something has been on its way without any acknowledgement. */
  Duration silence() {
    return inFlight.isEmpty()
        ? Duration.ZERO
        : Duration.ofNanos(System.nanoTime() - acknowledgedAt);
  }

  private void send(Frame frame) {
    InFlight sent = new InFlight(frame);
    if (inFlight.isEmpty()) {
      acknowledgedAt = System.nanoTime();
      parts.backlog().oldestIs(frame.time());
    }
    inFlight.add(sent);
    inFlightBytes += frame.bytes();
    send(sent, frame.value());
  }

  private void send(InFlight sent, byte[] value) {
    ProducerRecord<byte[], byte[]> message =
        new ProducerRecord<>(
            Topics.DECISIONS, null, sent.frame().time(), sent.frame().key(), value);
    unanswered.incrementAndGet();
    var _ =
        producer.send(
            message,
            (metadata, error) -> {
              boolean last = unanswered.decrementAndGet() == 0;
              if (error == null) {
                sent.is(InFlight.State.TAKEN);
                parts.acknowledgements().acknowledged(sent.frame().sequence());
              } else if (error instanceof RecordTooLargeException) {
                sent.is(InFlight.State.TOO_LARGE);
              } else {
                failure = error;
              }
              // Else one of the next answers is soon enough to count this one.
              if (last || error != null || full) {
                parts.wake().run();
              }
            });
  }

  /** Takes note of what Kafka's thread has seen. */
  private void settle() throws IOException {
    long records = 0;
    long bytes = 0;
    for (InFlight head = inFlight.peek();
        head != null && head.state() != InFlight.State.SENT;
        head = inFlight.peek()) {
      if (head.state() == InFlight.State.TOO_LARGE && resendSmaller(head)) {
        break;
      }
      inFlight.remove();
      reached = head.frame().sequence();
      records++;
      bytes += head.frame().bytes();
    }
    if (records > 0) {
      inFlightBytes -= bytes;
      acknowledgedAt = System.nanoTime();
      progressed = true;
      InFlight head = inFlight.peek();
      if (head == null) {
        parts.backlog().oldestIsNext();
      } else {
        parts.backlog().oldestIs(head.frame().time());
      }
      moveCheckpoint(records, bytes);
    } else if (reached > parts.checkpoint().sequence()) {
      moveCheckpoint(0, 0);
    }
  }

  /** The brokers' limit is lower than ours. Whether a smaller record was sent. */
  private boolean resendSmaller(InFlight rejected) throws IOException {
    Frame frame = rejected.frame();
    byte[] smaller = parts.trim().apply(rejected.value());
    if (smaller == null) {
      Path kept = parts.folder().resolve("rejected-" + frame.sequence() + ".json");
      Files.write(kept, frame.value());
      LOG.error(
          "Kafka finds a decision too large even without its objects, kept it in a file: topic={} sequence={} key={} file={}",
          Topics.DECISIONS,
          frame.sequence(),
          new String(frame.key(), StandardCharsets.UTF_8),
          kept);
      parts.acknowledgements().acknowledged(frame.sequence());
      return false;
    }
    LOG.warn(
        "Kafka finds a decision too large, sent it without its objects: topic={} sequence={} bytes={}",
        Topics.DECISIONS,
        frame.sequence(),
        frame.value().length);
    parts.backlog().trimmed();
    rejected.resent(smaller);
    send(rejected, smaller);
    return true;
  }

  private void moveCheckpoint(long records, long bytes) throws IOException {
    boolean idle = inFlight.isEmpty();
    if (idle || System.nanoTime() - checkpointedAt > CHECKPOINT_NANOS) {
      parts.checkpoint().advance(reached);
      parts.wal().deleteThrough(parts.checkpoint());
      checkpointedAt = System.nanoTime();
    }
    // After the checkpoint: with no backlog left, a process may end and count on it.
    parts.backlog().taken(records, bytes);
  }

  private static void noteOldest(Drainer.Parts parts) throws IOException {
    try (WriteAheadLog.Reader peek = parts.wal().reader(parts.checkpoint().sequence() + 1)) {
      Frame oldest = peek.next();
      if (oldest != null) {
        parts.backlog().oldestIs(oldest.time());
      }
    }
  }

  private static Map<String, Object> properties(Drainer.Target target, int largest) {
    return target
        .kafka()
        .with(
            Map.ofEntries(
                Map.entry("acks", "all"),
                Map.entry("enable.idempotence", true),
                Map.entry("compression.type", "zstd"),
                // A third less time than the default level, for 4 % more bytes.
                Map.entry("compression.zstd.level", 1),
                Map.entry("linger.ms", target.collects() ? 1 : 5),
                Map.entry("batch.size", 256 << 10),
                Map.entry("max.request.size", largest),
                Map.entry("buffer.memory", Math.max(2L * MAX_IN_FLIGHT_BYTES, 2L * largest)),
                // Never given up: the stall above decides when to begin again.
                Map.entry("delivery.timeout.ms", Integer.MAX_VALUE),
                Map.entry("request.timeout.ms", 15_000),
                Map.entry("max.block.ms", 10_000)));
  }

  /** Forgets what is in flight; it will be sent again. */
  @Override
  public void close() throws IOException {
    // An interrupt would close the files under us.
    boolean interrupted = Thread.interrupted();
    try {
      producer.close(Duration.ZERO);
      reader.close();
      if (reached > parts.checkpoint().sequence()) {
        parts.checkpoint().advance(reached);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
