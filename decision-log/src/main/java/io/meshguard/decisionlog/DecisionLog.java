package io.meshguard.decisionlog;

import io.meshguard.decisionlog.drain.Acknowledgements;
import io.meshguard.decisionlog.drain.Backlog;
import io.meshguard.decisionlog.drain.Drainer;
import io.meshguard.decisionlog.wal.Checkpoint;
import io.meshguard.decisionlog.wal.LogFolder;
import io.meshguard.decisionlog.wal.Recovery;
import io.meshguard.decisionlog.wal.WriteAheadLog;
import io.meshguard.events.Decision;
import io.meshguard.events.DecisionEvent;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where every decision goes: to a write-ahead log on disk with one fsync for many, and from there,
 * in order, to Kafka. Kafka may be absent when the log is opened and at any time after. A record
 * reaches Kafka at least once; its id tells a consumer that it has it already. Thread-safe.
 */
public final class DecisionLog implements AutoCloseable {

  private static final long MAX_QUEUED_BYTES = 64 << 20;
  private static final long LARGEST_SEGMENT_BYTES = 64 << 20;
  private static final long SMALLEST_SEGMENT_BYTES = 1 << 20;

  private static final Duration FOREVER = Duration.ofDays(1);

  private final DecisionLogSettings settings;
  private final Clock clock;
  private final LogFolder folder;
  private final Checkpoint checkpoint;
  private final WriteAheadLog wal;
  private final Backlog backlog;
  private final EventWriter events;
  private final Refusals refusals;
  private final Acknowledgements acknowledgements;
  private final PendingQueue queue = new PendingQueue(MAX_QUEUED_BYTES);
  private final Drainer drainer;
  private final Thread committing;
  private final Thread draining;
  private final AtomicLong appended = new AtomicLong();

  private DecisionLog(
      DecisionLogSettings settings,
      Clock clock,
      LogFolder folder,
      Checkpoint checkpoint,
      Recovery recovery) {
    this.settings = settings;
    this.clock = clock;
    this.folder = folder;
    this.checkpoint = checkpoint;
    long segment =
        Math.clamp(settings.maxBytes() / 8, SMALLEST_SEGMENT_BYTES, LARGEST_SEGMENT_BYTES);
    wal = new WriteAheadLog(folder.path(), recovery, segment);
    backlog = new Backlog(recovery.backlogRecords(), recovery.backlogBytes());
    events = new EventWriter(folder.instance(), settings.maxRecordBytes());
    refusals = new Refusals(settings.onFull());
    acknowledgements = new Acknowledgements(Executors.newVirtualThreadPerTaskExecutor());
    drainer =
        new Drainer(
            new Drainer.Parts(
                new Drainer.Target(
                    settings.kafka(),
                    settings.partitions(),
                    settings.maxRecordBytes(),
                    settings.durability() != Durability.KAFKA),
                folder.path(),
                wal,
                checkpoint,
                backlog,
                events::trim,
                acknowledgements,
                this::wakeDrainer));
    Committer committer =
        new Committer(
            queue, wal, backlog, refusals, acknowledgements, settings, clock, this::wakeDrainer);
    committing = Thread.ofPlatform().name("decision-log-committer").daemon().unstarted(committer);
    draining = Thread.ofPlatform().name("decision-log-drainer").daemon().unstarted(drainer);
  }

  /** As {@link #open(DecisionLogSettings, Clock)}, with the system's clock. */
  public static DecisionLog open(DecisionLogSettings settings) throws IOException {
    return open(settings, Clock.systemUTC());
  }

  /**
   * Opens the log, takes up what an earlier process left, and begins to send it. Does not wait for
   * Kafka.
   *
   * @throws IOException if the folder cannot be written or another process has it
   */
  public static DecisionLog open(DecisionLogSettings settings, Clock clock) throws IOException {
    LogFolder folder = LogFolder.take(settings.directory());
    try {
      Checkpoint checkpoint = Checkpoint.open(folder.path().resolve("checkpoint"));
      Recovery recovery = Recovery.of(folder.path(), checkpoint.sequence());
      DecisionLog log = new DecisionLog(settings, clock, folder, checkpoint, recovery);
      log.committing.start();
      log.draining.start();
      return log;
    } catch (IOException e) {
      folder.close();
      throw e;
    }
  }

  /**
   * Records a decision, stamped with this log's instance and the next sequence number. Does not
   * block.
   *
   * @param decision masked, and without a producer
   * @return completes when the decision is as durable as configured; fails with a {@link
   *     DecisionLogException} if it is not recorded. Under {@link Durability#KAFKA} it waits as
   *     long as Kafka is away: set a timeout. What depends on it runs on the log's own thread, so
   *     it hands over what takes time or may block
   */
  public CompletableFuture<Void> append(Decision decision) {
    if (decision.producer() != null) {
      throw new IllegalArgumentException("the decision already has a producer");
    }
    CompletableFuture<Void> recorded = new CompletableFuture<>();
    try {
      EventWriter.Unstamped event = events.encode(DecisionEvent.of(decision, clock.instant()));
      appended.incrementAndGet();
      if (event.trimmed()) {
        backlog.trimmed();
      }
      Pending pending = new Pending(event, recorded);
      if (backlog.bytes() + pending.bytes() > settings.maxBytes()) {
        refusals.refuse(recorded, DecisionLogFullException.of(backlog, settings));
        return recorded;
      }
      switch (queue.offer(pending)) {
        case TAKEN -> answerAtOnce(recorded);
        case FULL ->
            refusals.refuse(
                recorded,
                new DecisionLogFullException(
                    "the disk does not take decisions as fast as they come"));
        case CLOSED ->
            recorded.completeExceptionally(new DecisionLogException("the decision log is closed"));
      }
    } catch (DecisionLogException e) {
      refusals.refuse(recorded, e);
    }
    return recorded;
  }

  /** How it is doing now. Cheap, takes no lock. */
  public DecisionLogStatus status() {
    long oldest = backlog.oldest();
    return new DecisionLogStatus(
        folder.instance(),
        appended.get(),
        backlog.durable(),
        backlog.acknowledged(),
        refusals.refused(),
        refusals.dropped(),
        backlog.trimmedRecords(),
        backlog.records(),
        backlog.bytes(),
        oldest == 0 ? Duration.ZERO : Duration.ofMillis(Math.max(0, clock.millis() - oldest)),
        refusals.full(),
        refusals.lastError() != null ? refusals.lastError() : drainer.lastError());
  }

  /**
   * Takes no more, writes what was handed in, waits for Kafka as long as configured, and gives the
   * folder free. What Kafka has not taken by then stays on disk for the next process.
   */
  @Override
  public void close() throws IOException {
    queue.close();
    join(committing, FOREVER);
    drainer.finish();
    if (!join(draining, settings.closeTimeout())) {
      drainer.abandon();
      join(draining, FOREVER);
    }
    acknowledgements.fail(
        new DecisionLogException(
            "the decision log was closed before Kafka took the decision; it is on disk"));
    wal.close();
    checkpoint.close();
    folder.close();
  }

  private void answerAtOnce(CompletableFuture<Void> recorded) {
    if (settings.durability() == Durability.NONE) {
      recorded.complete(null);
    }
  }

  private void wakeDrainer() {
    drainer.wake();
  }

  /**
   * Waits for a thread's end, for ever if the timeout is zero; an interrupt is kept for the caller.
   */
  private static boolean join(Thread thread, Duration timeout) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      while (thread.isAlive()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        try {
          thread.join(Duration.ofNanos(left));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
