package io.meshguard.decisionlog;

import java.util.concurrent.atomic.AtomicLong;

/** What is on disk and not in Kafka, and what has been. Thread-safe. */
final class Backlog {

  private static final long NONE = 0;

  private final AtomicLong records;
  private final AtomicLong bytes;
  private final AtomicLong oldest = new AtomicLong(NONE);
  private final AtomicLong durable = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong trimmed = new AtomicLong();

  Backlog(long records, long bytes) {
    this.records = new AtomicLong(records);
    this.bytes = new AtomicLong(bytes);
  }

  void added(long newRecords, long newBytes, long time) {
    durable.addAndGet(newRecords);
    oldest.compareAndSet(NONE, time);
    bytes.addAndGet(newBytes);
    records.addAndGet(newRecords);
  }

  /** They did not get to the disk after all. */
  void takenBack(long newRecords, long newBytes) {
    durable.addAndGet(-newRecords);
    bytes.addAndGet(-newBytes);
    records.addAndGet(-newRecords);
  }

  /** Kafka has taken these. */
  void taken(long takenRecords, long takenBytes) {
    acknowledged.addAndGet(takenRecords);
    bytes.addAndGet(-takenBytes);
    records.addAndGet(-takenRecords);
  }

  /** When the oldest that is left was appended, in milliseconds since 1970. */
  void oldestIs(long time) {
    oldest.set(time);
  }

  /** Nothing is known of what is left, if anything is; the next record added is the oldest. */
  void oldestIsNext() {
    oldest.set(NONE);
  }

  /** 0 if there is none. */
  long oldest() {
    return records.get() == 0 ? NONE : oldest.get();
  }

  long records() {
    return records.get();
  }

  long bytes() {
    return bytes.get();
  }

  /** One was sent without its objects. */
  void trimmed() {
    trimmed.incrementAndGet();
  }

  long trimmedRecords() {
    return trimmed.get();
  }

  long durable() {
    return durable.get();
  }

  long acknowledged() {
    return acknowledged.get();
  }
}
