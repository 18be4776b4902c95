package io.meshguard.decisionlog;

import io.meshguard.events.Decision;
import io.meshguard.events.DecisionEvent;
import io.meshguard.events.EventCodec;
import io.meshguard.events.MalformedEventException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decisions as bytes. The caller's thread does the expensive part; only the sequence number, known
 * when the record is written, is put in later. Thread-safe.
 */
final class EventWriter {

  /**
   * In JSON text these bytes begin the envelope's data: inside a string the quotes would be
   * escaped.
   */
  private static final byte[] DATA = "\"data\":{".getBytes(StandardCharsets.UTF_8);

  /** What a stamp takes besides the instance's name, which is ASCII. */
  private static final int STAMP_BYTES =
      "\"producer\":{\"instance\":\"\",\"sequence\":},".length() + 19;

  private final EventCodec codec = new EventCodec();
  private final String instance;
  private final int maxBytes;

  EventWriter(String instance, int maxBytes) {
    this.instance = instance;
    this.maxBytes = maxBytes;
  }

  /**
   * An event without its producer.
   *
   * @param insertAt where in the JSON the producer goes
   */
  record Unstamped(byte[] key, byte[] json, int insertAt, String instance, boolean trimmed) {

    /** At most how long {@link #stamped} will be. */
    long maxBytes() {
      return (long) json.length + STAMP_BYTES + instance.length();
    }

    byte[] stamped(long sequence) {
      byte[] stamp = stamp(sequence);
      byte[] all = new byte[json.length + stamp.length];
      System.arraycopy(json, 0, all, 0, insertAt);
      System.arraycopy(stamp, 0, all, insertAt, stamp.length);
      System.arraycopy(json, insertAt, all, insertAt + stamp.length, json.length - insertAt);
      return all;
    }

    private byte[] stamp(long sequence) {
      return ("\"producer\":{\"instance\":\"" + instance + "\",\"sequence\":" + sequence + "},")
          .getBytes(StandardCharsets.UTF_8);
    }
  }

  /**
   * Encodes an event that has no producer yet, without its objects if it would be too large for
   * Kafka.
   *
   * @throws DecisionLogException if it is too large even so
   */
  Unstamped encode(DecisionEvent event) {
    byte[] json = codec.encode(event);
    boolean trimmed = json.length > maxBytes;
    if (trimmed) {
      json = codec.encode(event.withData(event.data().withoutObjects()));
    }
    if (json.length > maxBytes) {
      json = codec.encode(event.withData(event.data().withoutDetails()));
    }
    byte[] key = event.subject().getBytes(StandardCharsets.UTF_8);
    if (json.length > maxBytes || key.length > 0xFFFF) {
      throw new DecisionLogException(
          "the decision takes "
              + json.length
              + " bytes without its objects, more than "
              + maxBytes);
    }
    return new Unstamped(key, json, indexOfData(json), instance, trimmed);
  }

  /**
   * A record that Kafka finds too large, without its objects; null if it has none, or cannot be
   * read.
   */
  byte @Nullable [] trim(byte[] json) {
    try {
      DecisionEvent event = codec.decode(json);
      Decision data = event.data();
      if (data.trimmed().isEmpty()) {
        return codec.encode(event.withData(data.withoutObjects()));
      }
      boolean details = !data.violations().isEmpty() || !data.patches().isEmpty();
      return details ? codec.encode(event.withData(data.withoutDetails())) : null;
    } catch (MalformedEventException e) {
      return null;
    }
  }

  private static int indexOfData(byte[] json) {
    for (int i = 0; i + DATA.length <= json.length; i++) {
      int matched = 0;
      while (matched < DATA.length && json[i + matched] == DATA[matched]) {
        matched++;
      }
      if (matched == DATA.length) {
        return i + DATA.length;
      }
    }
    throw new IllegalStateException("an event always has data");
  }
}
