package io.meshguard.decisionlog.wal;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The frames that were written last: whoever sends them on at once need not read them back.
 * Thread-safe.
 */
final class RecentFrames {

  /** A reader that is farther behind reads from the disk. */
  private static final long MOST_BYTES = 4 << 20;

  private final Queue<Frame> frames = new ArrayDeque<>();
  private long bytes;

  /** These follow each other, and what was added before. */
  synchronized void add(List<Frame> durable) {
    for (Frame frame : durable) {
      frames.add(frame);
      bytes += frame.bytes();
    }
    while (bytes > MOST_BYTES) {
      drop();
    }
  }

  /** Takes out a frame, and forgets those before it; null if it has to be read. */
  synchronized @Nullable Frame take(long sequence) {
    Frame head = frames.peek();
    while (head != null && head.sequence() < sequence) {
      drop();
      head = frames.peek();
    }
    if (head == null || head.sequence() != sequence) {
      return null;
    }
    drop();
    return head;
  }

  private void drop() {
    bytes -= frames.remove().bytes();
  }
}
