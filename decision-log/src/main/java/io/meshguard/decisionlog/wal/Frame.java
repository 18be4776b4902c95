package io.meshguard.decisionlog.wal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * One record as it stands in a segment: {@code magic:4 length:4 crc32c:4 | sequence:8 time:8
 * keyLength:2 key value}, big-endian. Length and checksum are those of what follows the bar.
 *
 * @param time when it was appended, in milliseconds since 1970
 */
public record Frame(long sequence, long time, byte[] key, byte[] value) {

  static final int MAGIC = 0x4D475744;

  /**
   * Instead of the magic number, where a file is overwritten: this frame goes to disk with the one
   * before it. A disk that loses power may have taken it without that one.
   */
  static final int CONTINUED = 0x4D475743;

  static final int HEADER_BYTES = 12;
  static final int MAX_BODY_BYTES = 256 << 20;

  private static final int FIXED_BODY_BYTES = 18;

  /** What the frame takes on disk. */
  public long bytes() {
    return bytes(key.length, value.length);
  }

  public static long bytes(int keyBytes, long valueBytes) {
    return HEADER_BYTES + FIXED_BODY_BYTES + keyBytes + valueBytes;
  }

  ByteBuffer encode() {
    ByteBuffer frame = ByteBuffer.allocate((int) bytes());
    encode(frame, MAGIC);
    return frame.flip();
  }

  /** At the buffer's position, which moves behind it. */
  void encode(ByteBuffer to, int magic) {
    int start = to.position();
    int body = FIXED_BODY_BYTES + key.length + value.length;
    to.position(start + HEADER_BYTES);
    to.putLong(sequence).putLong(time).putShort((short) key.length).put(key).put(value);
    CRC32C crc = new CRC32C();
    crc.update(to.duplicate().position(start + HEADER_BYTES).limit(start + HEADER_BYTES + body));
    to.putInt(start, magic).putInt(start + 4, body).putInt(start + 8, (int) crc.getValue());
  }

  static boolean isMagic(int word) {
    return word == MAGIC || word == CONTINUED;
  }

  /** The length of the body, -1 if these are not a frame's first bytes. */
  static int bodyLength(ByteBuffer header) {
    int length = header.getInt(4);
    return isMagic(header.getInt(0)) && length >= FIXED_BODY_BYTES && length <= MAX_BODY_BYTES
        ? length
        : -1;
  }

  /** Whether the body is the one that the header was written for. */
  static boolean matches(ByteBuffer header, ByteBuffer body) {
    CRC32C crc = new CRC32C();
    crc.update(body.duplicate());
    int keyLength = Short.toUnsignedInt(body.getShort(16));
    return header.getInt(8) == (int) crc.getValue() && FIXED_BODY_BYTES + keyLength <= body.limit();
  }

  static Frame decode(ByteBuffer body) {
    long sequence = body.getLong();
    long time = body.getLong();
    byte[] key = new byte[Short.toUnsignedInt(body.getShort())];
    body.get(key);
    byte[] value = new byte[body.remaining()];
    body.get(value);
    return new Frame(sequence, time, key, value);
  }
}
