package io.meshguard.decisionlog;

import io.meshguard.decisionlog.drain.Acknowledgements;
import io.meshguard.decisionlog.drain.Backlog;
import io.meshguard.decisionlog.wal.Frame;
import io.meshguard.decisionlog.wal.WriteAheadLog;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The one thread that writes. All that waits when it comes round goes to disk with one fsync, so
 * that the more there is to record, the less each costs.
 */
final class Committer implements Runnable {

  private static final long MAX_BATCH_BYTES = 8 << 20;

  /**
   * Where several came together, more are on their way, and share what a commit and the answers'
   * threads cost. Who comes alone does not wait.
   */
  private static final long GATHERING_NANOS = 300_000;

  private final PendingQueue queue;
  private final WriteAheadLog wal;
  private final Backlog backlog;
  private final Refusals refusals;
  private final Acknowledgements acknowledgements;
  private final DecisionLogSettings settings;
  private final Clock clock;
  private final Runnable onCommit;

  /**
   * @param onCommit called after each batch that is on disk
   */
  Committer(
      PendingQueue queue,
      WriteAheadLog wal,
      Backlog backlog,
      Refusals refusals,
      Acknowledgements acknowledgements,
      DecisionLogSettings settings,
      Clock clock,
      Runnable onCommit) {
    this.queue = queue;
    this.wal = wal;
    this.backlog = backlog;
    this.refusals = refusals;
    this.acknowledgements = acknowledgements;
    this.settings = settings;
    this.clock = clock;
    this.onCommit = onCommit;
  }

  /** Ends when the queue is closed and drained. */
  @Override
  public void run() {
    boolean several = false;
    while (queue.await()) {
      if (several) {
        LockSupport.parkNanos(this, GATHERING_NANOS);
      }
      List<Pending> batch = queue.take(MAX_BATCH_BYTES);
      commit(batch);
      several = batch.size() > 1;
    }
  }

  private void commit(List<Pending> batch) {
    List<Pending> fitting = new ArrayList<>(batch.size());
    List<Frame> frames = new ArrayList<>(batch.size());
    long bytes = 0;
    long now = clock.millis();
    for (Pending pending : batch) {
      if (backlog.bytes() + bytes + pending.bytes() > settings.maxBytes()) {
        refusals.refuse(pending.recorded(), DecisionLogFullException.of(backlog, settings));
      } else {
        long sequence = wal.next() + frames.size();
        Frame frame =
            new Frame(sequence, now, pending.event().key(), pending.event().stamped(sequence));
        frames.add(frame);
        fitting.add(pending);
        bytes += frame.bytes();
      }
    }
    if (!frames.isEmpty()) {
      write(fitting, frames, bytes, now, fitting.size() == batch.size());
    }
  }

  private void write(
      List<Pending> fitting, List<Frame> frames, long bytes, long now, boolean allFit) {
    if (settings.durability() == Durability.KAFKA) {
      for (int i = 0; i < frames.size(); i++) {
        acknowledgements.await(frames.get(i).sequence(), fitting.get(i).recorded());
      }
    }
    // Before the frames can be read: whoever takes them out has to find them counted.
    backlog.added(frames.size(), bytes, now);
    try {
      wal.commit(frames);
    } catch (IOException | RuntimeException e) {
      backlog.takenBack(frames.size(), bytes);
      DecisionLogException cause =
          new DecisionLogFullException("the decision log cannot be written: " + e.getMessage(), e);
      for (int i = 0; i < frames.size(); i++) {
        acknowledgements.forget(frames.get(i).sequence());
        refusals.refuse(fitting.get(i).recorded(), cause);
      }
      return;
    }
    onCommit.run();
    if (allFit) {
      refusals.recovered();
    }
    if (settings.durability() == Durability.DISK) {
      // Here: to wake another thread costs more than what callers may do next.
      fitting.forEach(pending -> pending.recorded().complete(null));
    }
  }
}
