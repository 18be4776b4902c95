package io.meshguard.cli.secrets.verify;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds many patterns in one pass over a stream of any length, with memory for the patterns and one
 * buffer. The first {@link #WINDOW} bytes of the patterns, as one number, choose the candidates.
 * Immutable; each search has a buffer of its own.
 */
final class ByteSearch {
  /** No pattern is shorter. */
  static final int WINDOW = 6;

  private static final long WINDOW_MASK = (1L << (WINDOW * Byte.SIZE)) - 1;
  private static final int BUFFER = 1024 * 1024;

  /** Of a filter that mostly fits in the processor's first cache. */
  private static final int FILTER_BITS = 18;

  private final List<byte[]> patterns;
  private final int longest;
  private final BitSet filter = new BitSet(1 << FILTER_BITS);
  private final Map<Long, List<Integer>> candidates = new HashMap<>();

  /**
   * @throws IllegalArgumentException if there is no pattern, or one shorter than {@link #WINDOW}
   */
  ByteSearch(List<byte[]> patterns) {
    this.patterns = List.copyOf(patterns);
    this.longest = patterns.stream().mapToInt(pattern -> pattern.length).max().orElse(0);
    if (patterns.stream().anyMatch(pattern -> pattern.length < WINDOW) || longest == 0) {
      throw new IllegalArgumentException("a pattern has at least " + WINDOW + " bytes");
    }
    for (int i = 0; i < patterns.size(); i++) {
      long window = 0;
      for (int j = 0; j < WINDOW; j++) {
        window = shift(window, patterns.get(i)[j]);
      }
      filter.set(filterBit(window));
      candidates.computeIfAbsent(window, unseen -> new ArrayList<>()).add(i);
    }
  }

  /** Takes what is found, in the order of the offsets. */
  @FunctionalInterface
  interface Hits {
    /**
     * @param pattern its index
     * @param offset of its first byte in the stream
     */
    void found(int pattern, long offset);
  }

  /**
   * Reads the stream to its end.
   *
   * @return how many bytes it had
   */
  long search(InputStream in, Hits hits) throws IOException {
    byte[] buffer = new byte[BUFFER + longest];
    int filled = 0;
    long offset = 0;
    while (true) {
      int read = in.readNBytes(buffer, filled, buffer.length - filled);
      filled += read;
      // readNBytes fills the buffer unless the stream ends.
      boolean last = filled < buffer.length;
      int starts = Math.max(0, filled - (last ? WINDOW : longest) + 1);
      search(buffer, filled, starts, offset, hits);
      if (last) {
        return offset + filled;
      }
      System.arraycopy(buffer, starts, buffer, 0, filled - starts);
      filled -= starts;
      offset += starts;
    }
  }

  /** Looks at the first {@code starts} places where a pattern may begin. */
  private void search(byte[] buffer, int filled, int starts, long offset, Hits hits) {
    long window = 0;
    for (int i = 0; i < starts + WINDOW - 1; i++) {
      window = shift(window, buffer[i]);
      int start = i - WINDOW + 1;
      if (start >= 0 && filter.get(filterBit(window))) {
        for (int pattern : candidates.getOrDefault(window, List.of())) {
          byte[] bytes = patterns.get(pattern);
          int end = start + bytes.length;
          if (end <= filled && Arrays.equals(buffer, start, end, bytes, 0, bytes.length)) {
            hits.found(pattern, offset + start);
          }
        }
      }
    }
  }

  private static long shift(long window, byte next) {
    return ((window << Byte.SIZE) | Byte.toUnsignedLong(next)) & WINDOW_MASK;
  }

  /** Fibonacci hashing: the top bits of a product with 2^64 divided by the golden ratio. */
  private static int filterBit(long window) {
    return (int) ((window * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - FILTER_BITS));
  }
}
