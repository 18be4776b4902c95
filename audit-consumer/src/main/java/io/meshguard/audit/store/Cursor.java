package io.meshguard.audit.store;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** A place in the list of decisions: the next page begins after it. */
public record Cursor(Instant time, UUID id) {

  private static final int BYTES = 3 * Long.BYTES;

  /** A producer's clock may be wrong. The database's calendar is somewhat longer on either end. */
  private static final Instant BEGIN = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant END = Instant.parse("9999-12-31T23:59:59Z");

  public Cursor {
    time = time.truncatedTo(ChronoUnit.MICROS);
  }

  /** Whether the database knows of such a time. */
  public static boolean holds(Instant time) {
    return !time.isBefore(BEGIN) && time.isBefore(END);
  }

  /** Opaque to whoever gets it, and safe in a URL. */
  public String encode() {
    byte[] bytes =
        ByteBuffer.allocate(BYTES)
            .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, time))
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Empty if the text is not an encoded cursor. */
  public static Optional<Cursor> decode(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (bytes.length != BYTES) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    Instant time = Instant.EPOCH.plus(buffer.getLong(), ChronoUnit.MICROS);
    return holds(time)
        ? Optional.of(new Cursor(time, new UUID(buffer.getLong(), buffer.getLong())))
        : Optional.empty();
  }
}
