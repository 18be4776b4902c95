package io.meshguard.audit.evidence.prometheus;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that fails once more was read of it than anybody wants to hold. */
final class LimitedStream extends FilterInputStream {

  private long left;

  LimitedStream(InputStream in, long bytes) {
    super(in);
    left = bytes;
  }

  /** There is more than the limit. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public int read() throws IOException {
    int one = super.read();
    count(one < 0 ? 0 : 1);
    return one;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = super.read(into, offset, length);
    count(read);
    return read;
  }

  private void count(int read) throws TooLongException {
    left -= Math.max(0, read);
    if (left < 0) {
      throw new TooLongException();
    }
  }
}
