package io.meshguard.decisionlog.drain;

import io.meshguard.decisionlog.wal.Checkpoint;
import io.meshguard.decisionlog.wal.WriteAheadLog;
import io.meshguard.events.kafka.KafkaConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that sends. It connects, sends from the checkpoint on, and after any error that
 * the Kafka client does not mend by itself begins again there: a record may come twice, none is
 * left out.
 */
public final class Drainer implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Drainer.class);
  private static final long FIRST_PAUSE_NANOS = 100_000_000L;
  private static final long LONGEST_PAUSE_NANOS = 5_000_000_000L;

  /** After so long people should know, though the client may yet mend it. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  /**
   * Where decisions go.
   *
   * @param partitions how many the topic gets where it does not exist
   * @param maxRecordBytes the largest record that is sent
   * @param collects whether nobody waits for Kafka, so that a few milliseconds may pass before it
   *     gets what is new
   */
  public record Target(
      KafkaConnection kafka, int partitions, int maxRecordBytes, boolean collects) {}

  /**
   * What it works on.
   *
   * @param trim makes a record smaller that Kafka finds too large; null if it cannot
   * @param wake to be called when Kafka has answered
   */
  public record Parts(
      Target target,
      Path folder,
      WriteAheadLog wal,
      Checkpoint checkpoint,
      Backlog backlog,
      Function<byte[], byte @Nullable []> trim,
      Acknowledgements acknowledgements,
      Runnable wake) {}

  private final Parts parts;
  private volatile @Nullable Thread thread;
  private volatile boolean closing;
  private volatile boolean abandoned;
  private volatile @Nullable String lastError;

  public Drainer(Parts parts) {
    this.parts = parts;
  }

  /** Ends once it has been told to and either nothing is left or it shall not wait longer. */
  @Override
  public void run() {
    thread = Thread.currentThread();
    long pause = FIRST_PAUSE_NANOS;
    while (!finished()) {
      long before = parts.checkpoint().sequence();
      try (Transmission transmission = Transmission.begin(parts)) {
        while (!finished()) {
          transmission.step();
          if (transmission.progressed()) {
            recovered();
          } else if (transmission.silence().compareTo(SILENCE) > 0) {
            failed("Kafka does not acknowledge");
          }
        }
      } catch (RuntimeException | IOException e) {
        // Whatever it was, the records are on disk, and sending them again is safe.
        if (!abandoned) {
          failed(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
      }
      pause =
          parts.checkpoint().sequence() > before
              ? FIRST_PAUSE_NANOS
              : Math.min(2 * pause, LONGEST_PAUSE_NANOS);
      if (!finished()) {
        LockSupport.parkNanos(this, pause);
      }
    }
  }

  /** There is something new to send or to see. From any thread. */
  public void wake() {
    Thread drainer = thread;
    if (drainer != null) {
      LockSupport.unpark(drainer);
    }
  }

  /** Ends as soon as nothing is left. */
  public void finish() {
    closing = true;
    wake();
  }

  /** Ends now, also out of a call that blocks. */
  public void abandon() {
    abandoned = true;
    Thread drainer = thread;
    if (drainer != null) {
      drainer.interrupt();
    }
  }

  public @Nullable String lastError() {
    return lastError;
  }

  private boolean finished() {
    return abandoned || (closing && parts.backlog().records() == 0);
  }

  private void failed(String message) {
    if (!message.equals(lastError)) {
      LOG.warn("Decisions wait on disk, Kafka does not take them: reason={}", message);
      lastError = message;
    }
  }

  private void recovered() {
    if (lastError != null) {
      LOG.info("Kafka takes decisions again: backlogRecords={}", parts.backlog().records());
      lastError = null;
    }
  }
}
