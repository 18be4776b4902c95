package io.meshguard.decisionlog.drain;

import java.util.concurrent.atomic.AtomicLong;

/** What is on disk and not in Kafka, and what has been. Thread-safe. */
public final class Backlog {

  private static final long NONE = 0;

  private final AtomicLong records;
  private final AtomicLong bytes;
  private final AtomicLong oldest = new AtomicLong(NONE);
  private final AtomicLong durable = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong trimmed = new AtomicLong();

  public Backlog(long records, long bytes) {
    this.records = new AtomicLong(records);
    this.bytes = new AtomicLong(bytes);
  }

  public void added(long newRecords, long newBytes, long time) {
    durable.addAndGet(newRecords);
    oldest.compareAndSet(NONE, time);
    bytes.addAndGet(newBytes);
    records.addAndGet(newRecords);
  }

  /** They did not get to the disk after all. */
  public void takenBack(long newRecords, long newBytes) {
    durable.addAndGet(-newRecords);
    bytes.addAndGet(-newBytes);
    records.addAndGet(-newRecords);
  }

  /** Kafka has taken these. */
  public void taken(long takenRecords, long takenBytes) {
    acknowledged.addAndGet(takenRecords);
    bytes.addAndGet(-takenBytes);
    records.addAndGet(-takenRecords);
  }

  /** When the oldest that is left was appended, in milliseconds since 1970. */
  public void oldestIs(long time) {
    oldest.set(time);
  }

  /** Nothing is known of what is left, if anything is; the next record added is the oldest. */
  public void oldestIsNext() {
    oldest.set(NONE);
  }

  /** 0 if there is none. */
  public long oldest() {
    return records.get() == 0 ? NONE : oldest.get();
  }

  public long records() {
    return records.get();
  }

  public long bytes() {
    return bytes.get();
  }

  /** One was sent without its objects. */
  public void trimmed() {
    trimmed.incrementAndGet();
  }

  public long trimmedRecords() {
    return trimmed.get();
  }

  public long durable() {
    return durable.get();
  }

  public long acknowledged() {
    return acknowledged.get();
  }
}
