package io.meshguard.audit.ingest;

import io.meshguard.audit.store.Batch;
import io.meshguard.events.DecisionEvent;
import io.meshguard.events.EventCodec;
import io.meshguard.events.MalformedEventException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads records of the topic. No record makes it fail. */
@ApplicationScoped
class RecordReader {

  /** What PostgreSQL's timestamps and everybody's date pickers can hold. */
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

  private final EventCodec codec = new EventCodec();

  Reading read(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value == null) {
      return new DeadLetter(record, "NO_VALUE", "a tombstone: the record has no value");
    }
    if (value.length == 0) {
      return new DeadLetter(record, "NO_VALUE", "the record's value is empty");
    }
    try {
      DecisionEvent event = codec.decode(value);
      if (event.time().isBefore(EARLIEST) || event.time().isAfter(LATEST)) {
        return new DeadLetter(record, "INVALID_DATA", "at time: not within the years 1 to 9999");
      }
      // The bytes are what is stored: the large trees need not stay in memory with the batch.
      DecisionEvent light = event.withData(event.data().withoutObjects());
      return new Received(record, new Batch.Received(light, value));
    } catch (MalformedEventException e) {
      return new DeadLetter(record, e.reason().name(), String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError e) {
      // The edge: what a record can do to a parser must not stop the records behind it.
      return new DeadLetter(record, "INVALID_DATA", "unreadable: " + e.getClass().getSimpleName());
    }
  }
}
