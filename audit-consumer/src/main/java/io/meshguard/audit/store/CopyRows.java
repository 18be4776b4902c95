package io.meshguard.audit.store;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the binary format of PostgreSQL's COPY, which needs no escaping here and no parsing
 * there: https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4
 */
public final class CopyRows {

  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0
  };

  /** PostgreSQL counts from here. */
  private static final long EPOCH_SECONDS = Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();

  private static final int TEXT = 25;
  private static final int NULL = -1;

  private final DataOutputStream out;

  /**
   * @param out should be buffered; stays open
   */
  public CopyRows(OutputStream out) throws IOException {
    this.out = new DataOutputStream(out);
    this.out.write(SIGNATURE);
    this.out.writeInt(0);
    this.out.writeInt(0);
  }

  public void row(int fields) throws IOException {
    out.writeShort(fields);
  }

  /** What comes after the last row. */
  public void end() throws IOException {
    out.writeShort(-1);
    out.flush();
  }

  /** A {@code timestamptz}: to the nearest microsecond, as PostgreSQL rounds it too. */
  public void time(Instant time) throws IOException {
    long micros =
        Math.addExact(
            Math.multiplyExact(time.getEpochSecond() - EPOCH_SECONDS, 1_000_000L),
            (time.getNano() + 500) / 1000);
    out.writeInt(Long.BYTES);
    out.writeLong(micros);
  }

  public void uuid(UUID value) throws IOException {
    out.writeInt(2 * Long.BYTES);
    out.writeLong(value.getMostSignificantBits());
    out.writeLong(value.getLeastSignificantBits());
  }

  public void flag(boolean value) throws IOException {
    out.writeInt(1);
    out.writeBoolean(value);
  }

  public void number(int value) throws IOException {
    out.writeInt(Integer.BYTES);
    out.writeInt(value);
  }

  /** PostgreSQL's text holds no U+0000, so the replacement character stands for it. */
  public void text(@Nullable String value) throws IOException {
    if (value == null) {
      out.writeInt(NULL);
    } else {
      bytes(value.replace('\u0000', '\uFFFD').getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A {@code text[]} of one dimension. */
  public void texts(List<String> values) throws IOException {
    byte[][] texts =
        values.stream()
            .map(value -> value.replace('\u0000', '\uFFFD').getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    int length = 3 * Integer.BYTES + (texts.length == 0 ? 0 : 2 * Integer.BYTES);
    for (byte[] text : texts) {
      length += Integer.BYTES + text.length;
    }
    out.writeInt(length);
    out.writeInt(texts.length == 0 ? 0 : 1);
    out.writeInt(0);
    out.writeInt(TEXT);
    if (texts.length > 0) {
      out.writeInt(texts.length);
      out.writeInt(1);
      for (byte[] text : texts) {
        bytes(text);
      }
    }
  }

  /** Text or {@code json} in UTF-8. Bytes that are neither make the database refuse the row. */
  public void bytes(byte[] value) throws IOException {
    out.writeInt(value.length);
    out.write(value);
  }
}
