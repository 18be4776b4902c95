package io.meshguard.decisionlog.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what an earlier process left. What follows the last sound frame was never acknowledged, or
 * belongs to a segment whose file this was before: a process that is killed leaves both there, and
 * they are cut off. Unsound bytes with sound frames behind them are damage: they are copied to a
 * file beside the segment, reported as an error, and skipped, and the frames behind them are kept.
 */
public final class Recovery {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final int SEARCH_BYTES = 1 << 20;

  private final Path folder;
  private final long checkpoint;
  private final NavigableMap<Long, Segment> segments = new TreeMap<>();
  private long expected;
  private long backlogRecords;
  private long backlogBytes;

  private Recovery(Path folder, long checkpoint) {
    this.folder = folder;
    this.checkpoint = checkpoint;
  }

  /**
   * Recovers the segments of a folder.
   *
   * @param checkpoint the last sequence number that Kafka has taken
   */
  public static Recovery of(Path folder, long checkpoint) throws IOException {
    Recovery recovery = new Recovery(folder, checkpoint);
    SpareFile.deleteAll(folder);
    try (Stream<Path> files = Files.list(folder)) {
      files
          .map(Segment::of)
          .filter(Objects::nonNull)
          .forEach(segment -> recovery.segments.put(segment.first(), segment));
    }
    for (Segment segment : List.copyOf(recovery.segments.values())) {
      recovery.recover(segment);
    }
    return recovery;
  }

  NavigableMap<Long, Segment> segments() {
    return segments;
  }

  /** The sequence number of the next record. */
  long next() {
    return Math.max(expected, checkpoint + 1);
  }

  public long backlogRecords() {
    return backlogRecords;
  }

  public long backlogBytes() {
    return backlogBytes;
  }

  private void recover(Segment segment) throws IOException {
    boolean anyBefore = segments.lowerKey(segment.first()) != null;
    if (segment.first() > (anyBefore ? expected : checkpoint + 1)) {
      LOG.error(
          "Decision log lacks records, a file may have been removed: firstMissing={} lastMissing={}",
          anyBefore ? expected : checkpoint + 1,
          segment.first() - 1);
    }
    expected = segment.first();
    Long nextSegment = segments.higherKey(segment.first());
    long limit = nextSegment == null ? Long.MAX_VALUE : nextSegment;
    try (FileChannel channel =
        FileChannel.open(segment.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long size = channel.size();
      long offset = 0;
      while (offset < size) {
        Frame frame = Segment.read(channel, offset, size);
        if (frame != null && frame.sequence() >= limit) {
          // A batch that failed, was refused, and could not be taken back then; its numbers were
          // used again.
          size = cutOff(channel, segment, offset);
        } else if (frame != null && frame.sequence() >= expected) {
          count(frame);
          offset += frame.bytes();
        } else {
          // A disk that lost power may have taken any part of the last batch: frames of it prove
          // nothing of what is before them, the first of another batch does.
          boolean torn = nextSegment == null && findFrame(channel, offset, size, limit, true) < 0;
          long sound = torn ? -1 : findFrame(channel, offset, size, limit, false);
          if (sound < 0 && (nextSegment == null || nextSegment == expected)) {
            size = cutOff(channel, segment, offset);
          } else {
            long end = sound < 0 ? size : sound;
            setAside(channel, segment, offset, end);
            offset = end;
          }
        }
      }
      segment.durable(size);
      segment.seal();
    }
  }

  private void count(Frame frame) {
    expected = frame.sequence() + 1;
    if (frame.sequence() > checkpoint) {
      backlogRecords++;
      backlogBytes += frame.bytes();
    }
  }

  private long cutOff(FileChannel channel, Segment segment, long offset) throws IOException {
    if (beginsRecord(channel, segment, offset)) {
      LOG.warn(
          "Decision log ends in a batch that was never acknowledged, cut it off: file={} offset={} bytes={}",
          segment.path(),
          offset,
          channel.size() - offset);
    }
    channel.truncate(offset);
    channel.force(true);
    return offset;
  }

  /**
   * Whether the segment's own record begins here, as half of it may; else it is an earlier use's.
   */
  private static boolean beginsRecord(FileChannel channel, Segment segment, long offset)
      throws IOException {
    ByteBuffer start = ByteBuffer.allocate(Frame.HEADER_BYTES + Long.BYTES);
    channel.read(start, offset);
    return !start.hasRemaining()
        && Frame.bodyLength(start) >= 0
        && start.getLong(Frame.HEADER_BYTES) >= segment.first();
  }

  private void setAside(FileChannel channel, Segment segment, long start, long end)
      throws IOException {
    Path damaged = folder.resolve(segment.path().getFileName() + "." + start + ".damaged");
    try (FileChannel copy =
        FileChannel.open(
            damaged,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      long copied = start;
      while (copied < end) {
        copied += channel.transferTo(copied, end - copied, copy);
      }
      copy.force(true);
    }
    segment.hole(start, end);
    LOG.error(
        "Decision log is damaged, records are missing from here: file={} offset={} bytes={} firstMissing={} setAside={}",
        segment.path(),
        start,
        end - start,
        expected,
        damaged);
  }

  /**
   * The offset of the first sound frame at or behind this one that may be the segment's, -1 if
   * there is none.
   *
   * @param limit the first number of the next segment
   * @param first whether only the first frame of a batch will do
   */
  private long findFrame(FileChannel channel, long from, long size, long limit, boolean first)
      throws IOException {
    ByteBuffer window = ByteBuffer.allocate(SEARCH_BYTES);
    long offset = from;
    while (offset + Frame.HEADER_BYTES <= size) {
      window.clear();
      int read = channel.read(window, offset);
      long i = 0;
      while (i + Integer.BYTES <= read) {
        int magic = window.getInt((int) i);
        Frame frame = Frame.isMagic(magic) ? Segment.read(channel, offset + i, size) : null;
        if (frame != null
            && frame.sequence() >= expected
            && frame.sequence() < limit
            && (magic == Frame.MAGIC || !first)) {
          return offset + i;
        }
        // No other frame begins within a sound one.
        i += frame == null ? 1 : frame.bytes();
      }
      if (read < Integer.BYTES) {
        return -1;
      }
      // Less than was read: a frame may begin at the window's edge.
      offset += i;
    }
    return -1;
  }
}
