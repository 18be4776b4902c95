package io.meshguard.decisionlog.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One file of the log: frames in the order of their sequence numbers, the first of which names the
 * file. Behind the last one there may be frames of an earlier segment whose file it was: their
 * numbers are all smaller than the first.
 */
final class Segment {

  private static final String SUFFIX = ".wal";

  private final long first;
  private final Path path;

  /** Start and end of the parts that hold no frame; filled by recovery, before any reader. */
  private final NavigableMap<Long, Long> holes = new TreeMap<>();

  private volatile long durableBytes;
  private volatile boolean sealed;
  private volatile boolean reusable;

  Segment(Path folder, long first) {
    this.first = first;
    this.path = folder.resolve("%020d%s".formatted(first, SUFFIX));
  }

  /** The segment that a file of the folder is; null if it is none. */
  static @Nullable Segment of(Path file) {
    String name = file.getFileName().toString();
    Path folder = file.getParent();
    if (folder == null || !name.matches("\\d{20}" + SUFFIX.replace(".", "\\."))) {
      return null;
    }
    return new Segment(folder, Long.parseLong(name.substring(0, name.length() - SUFFIX.length())));
  }

  long first() {
    return first;
  }

  Path path() {
    return path;
  }

  /** How far readers may read. */
  long durableBytes() {
    return durableBytes;
  }

  void durable(long bytes) {
    durableBytes = bytes;
  }

  /** Whether nothing will be added. */
  boolean sealed() {
    return sealed;
  }

  void seal() {
    sealed = true;
  }

  /** Whether another segment may overwrite the file: all its frames have smaller numbers. */
  boolean reusable() {
    return reusable;
  }

  /** Once it is known that the file holds nothing of a batch that was refused. */
  void allowReuse() {
    reusable = true;
  }

  void hole(long start, long end) {
    holes.put(start, end);
  }

  /** The offset itself, or the end of the hole that starts there. */
  long skipHole(long offset) {
    return holes.getOrDefault(offset, offset);
  }

  /**
   * The frame at this offset.
   *
   * @return null if there is no whole and sound frame before the limit
   */
  static @Nullable Frame read(FileChannel channel, long offset, long limit) throws IOException {
    if (offset + Frame.HEADER_BYTES > limit) {
      return null;
    }
    ByteBuffer header = fully(channel, offset, Frame.HEADER_BYTES);
    int length = Frame.bodyLength(header);
    if (length < 0 || offset + Frame.HEADER_BYTES + length > limit) {
      return null;
    }
    ByteBuffer body = fully(channel, offset + Frame.HEADER_BYTES, length);
    return Frame.matches(header, body) ? Frame.decode(body) : null;
  }

  private static ByteBuffer fully(FileChannel channel, long offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw new IOException(
            "the file ends at " + (offset + buffer.position()) + ", before it should");
      }
    }
    return buffer.flip();
  }
}
