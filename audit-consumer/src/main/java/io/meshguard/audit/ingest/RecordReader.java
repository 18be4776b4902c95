package io.meshguard.audit.ingest;

import io.meshguard.events.MalformedEventException;
import java.time.Instant;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads records of a topic. No record makes it fail. */
public final class RecordReader<T> {

  /** What PostgreSQL's timestamps and everybody's date pickers can hold. */
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

  /** Makes an event of a record's value. */
  public interface Decoder<T> {
    T decode(byte[] value) throws MalformedEventException;
  }

  private final Decoder<T> decoder;
  private final Function<T, Instant> time;

  /**
   * @param time when an event happened
   */
  public RecordReader(Decoder<T> decoder, Function<T, Instant> time) {
    this.decoder = decoder;
    this.time = time;
  }

  Reading<T> read(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value == null) {
      return unreadable(record, "NO_VALUE", "a tombstone: the record has no value");
    }
    if (value.length == 0) {
      return unreadable(record, "NO_VALUE", "the record's value is empty");
    }
    try {
      T event = decoder.decode(value);
      if (time.apply(event).isBefore(EARLIEST) || time.apply(event).isAfter(LATEST)) {
        return unreadable(record, "INVALID_DATA", "at time: not within the years 1 to 9999");
      }
      return new Reading.Received<>(record, event);
    } catch (MalformedEventException e) {
      return unreadable(record, e.reason().name(), String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError e) {
      // The edge: what a record can do to a parser must not stop the records behind it.
      return unreadable(record, "INVALID_DATA", "unreadable: " + e.getClass().getSimpleName());
    }
  }

  private static <T> Reading<T> unreadable(
      ConsumerRecord<byte[], byte[]> record, String reason, String detail) {
    return new Reading.Unreadable<>(new DeadLetter(record, reason, detail));
  }
}
