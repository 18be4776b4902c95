package io.meshguard.engine.rego.value;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text as bytes, looked at before it is parsed. */
final class Utf8 {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long BACKSLASHES = '\\' * LOW_BITS;

  private Utf8() {}

  /**
   * @throws MalformedJsonException if this is not UTF-8, or a JSON parser would take it for another
   *     encoding
   */
  static void require(byte[] bytes) throws MalformedJsonException {
    if (!isAscii(bytes)) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      } catch (CharacterCodingException e) {
        throw new MalformedJsonException("is not valid UTF-8");
      }
    }
    for (int i = 0; i < Math.min(4, bytes.length); i++) {
      // A zero is UTF-16 or UTF-32, and EF begins a byte order mark.
      if (bytes[i] == 0 || (i == 0 && bytes[i] == (byte) 0xEF)) {
        throw new MalformedJsonException("is not JSON (line 1, column 1)");
      }
    }
  }

  private static boolean isAscii(byte[] bytes) {
    int i = 0;
    for (; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
      if (((long) LONGS.get(bytes, i) & HIGH_BITS) != 0) {
        return false;
      }
    }
    for (; i < bytes.length; i++) {
      if (bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }

  /** Valid UTF-8 has no surrogates; an escape can bring one in. */
  static boolean mayHoldSurrogates(byte[] bytes) {
    int i = 0;
    for (; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
      if (holdsBackslash((long) LONGS.get(bytes, i)) && beginsSurrogate(bytes, i, i + Long.BYTES)) {
        return true;
      }
    }
    return beginsSurrogate(bytes, i, bytes.length);
  }

  /** Of eight bytes at once: the high bit is left where a byte is zero after the exclusive or. */
  private static boolean holdsBackslash(long word) {
    long zero = word ^ BACKSLASHES;
    return (zero - LOW_BITS & ~zero & HIGH_BITS) != 0;
  }

  private static boolean beginsSurrogate(byte[] bytes, int from, int to) {
    for (int i = from; i < to && i + 2 < bytes.length; i++) {
      if (bytes[i] == '\\' && bytes[i + 1] == 'u' && (bytes[i + 2] | 0x20) == 'd') {
        return true;
      }
    }
    return false;
  }

  /** Whether each surrogate is one of a pair. */
  static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }
}
