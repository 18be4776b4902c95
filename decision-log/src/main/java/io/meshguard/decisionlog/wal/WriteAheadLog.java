package io.meshguard.decisionlog.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Frames on disk, in segments. One thread writes, others read what is durable. A new process begins
 * a new segment, so that nothing is ever written behind what was recovered.
 */
public final class WriteAheadLog implements AutoCloseable {

  private static final int BATCH_BYTES = 512 << 10;
  private static final Set<StandardOpenOption> OVERWRITE =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  private static final Set<StandardOpenOption> BEGIN_ANEW =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING);

  private final Path folder;
  private final long segmentBytes;
  private final ConcurrentSkipListMap<Long, Segment> segments;
  private final RecentFrames recent = new RecentFrames();
  private final SpareFile spare = new SpareFile();

  /** The writer's: what most batches fit into goes to the file system without a further copy. */
  private final ByteBuffer batch = ByteBuffer.allocateDirect(BATCH_BYTES);

  private long next;
  private @Nullable Segment active;
  private @Nullable FileChannel channel;

  /** Whether the active segment's file was another's before. */
  private boolean overwriting;

  public WriteAheadLog(Path folder, Recovery recovered, long segmentBytes) {
    this.folder = folder;
    this.segmentBytes = segmentBytes;
    this.segments = new ConcurrentSkipListMap<>(recovered.segments());
    this.next = recovered.next();
  }

  /** The sequence number of the next frame. Writer only. */
  public long next() {
    return next;
  }

  /**
   * Writes frames that continue the sequence, and returns when they are on disk. Writer only.
   *
   * @throws IOException if they are not; then none of them counts, and their numbers will be used
   *     again
   */
  public void commit(List<Frame> frames) throws IOException {
    Segment segment = writable();
    FileChannel file = channel;
    if (file == null) {
      throw new IOException("the log is closed");
    }
    long size = segment.durableBytes();
    try {
      ByteBuffer bytes = encoded(frames, overwriting ? Frame.CONTINUED : Frame.MAGIC);
      long total = bytes.remaining();
      while (bytes.hasRemaining()) {
        file.write(bytes, size + bytes.position());
      }
      file.force(false);
      recent.add(frames);
      segment.durable(size + total);
      next += frames.size();
    } catch (IOException e) {
      abandon(segment, file, size);
      throw e;
    }
  }

  /**
   * @param following the magic number of all but the first
   */
  private ByteBuffer encoded(List<Frame> frames, int following) {
    long total = 0;
    for (Frame frame : frames) {
      total += frame.bytes();
    }
    ByteBuffer bytes =
        total <= batch.capacity() ? batch.clear() : ByteBuffer.allocate(Math.toIntExact(total));
    int magic = Frame.MAGIC;
    for (Frame frame : frames) {
      frame.encode(bytes, magic);
      magic = following;
    }
    return bytes.flip();
  }

  /** A reader that begins with the first frame of at least this sequence number. */
  public Reader reader(long from) {
    return new Reader(from);
  }

  /**
   * Gives up the segments that hold nothing behind the checkpoint: one file is kept for the next
   * segment, the others are deleted. The newest segment always stays.
   */
  public void deleteThrough(Checkpoint checkpoint) throws IOException {
    boolean forced = false;
    for (Segment segment : segments.values()) {
      Long following = segments.higherKey(segment.first());
      if (following == null || following > checkpoint.sequence() + 1 || !segment.sealed()) {
        return;
      }
      if (!forced) {
        // Or after a power failure records would seem to be missing.
        checkpoint.force();
        forced = true;
      }
      if (!segment.reusable() || !spare.keep(segment.path())) {
        Files.deleteIfExists(segment.path());
      }
      segments.remove(segment.first());
    }
  }

  /** Cuts off what is left of the file's earlier use, which recovery would have to tell. */
  @Override
  public void close() throws IOException {
    Segment segment = active;
    FileChannel file = channel;
    channel = null;
    if (segment != null && file != null) {
      try (file) {
        file.truncate(segment.durableBytes());
      }
    }
  }

  private Segment writable() throws IOException {
    Segment current = active;
    boolean sound = channel != null;
    if (current != null && sound && current.durableBytes() < segmentBytes) {
      return current;
    }
    close();
    overwriting = false;
    if (current == null || current.durableBytes() > 0) {
      if (current != null) {
        if (sound) {
          current.allowReuse();
        }
        current.seal();
      }
      current = new Segment(folder, next);
      overwriting = spare.moveTo(current.path());
    }
    FileChannel file = FileChannel.open(current.path(), overwriting ? OVERWRITE : BEGIN_ANEW);
    // Or a power failure could take the file's name, and with it what is in it.
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    } catch (IOException e) {
      file.close();
      throw e;
    }
    channel = file;
    active = current;
    segments.put(current.first(), current);
    return current;
  }

  /**
   * After a failed write or fsync nothing is known of the file's end, and a second fsync would not
   * tell. The segment ends where it was last known to be durable; what cannot be cut off now,
   * recovery tells by the next segment's first number. Its file is not used again: to a segment far
   * behind, what was refused might look like its own.
   */
  private void abandon(Segment segment, FileChannel file, long size) {
    channel = null;
    if (size > 0) {
      segment.seal();
    }
    try (file) {
      file.truncate(size);
    } catch (IOException e) {
      // The caller reports the write that failed; this only leaves bytes that recovery knows to
      // skip.
    }
  }

  /** Reads durable frames in order. For one thread. */
  public final class Reader implements AutoCloseable {

    private final long from;
    private @Nullable Segment segment;
    private @Nullable FileChannel file;
    private long offset;

    /** What follows the last one; 0 before the first. */
    private long following;

    private Reader(long from) {
      this.from = from;
    }

    /**
     * The next frame, null if there is none yet.
     *
     * @throws IOException if the disk fails or a frame that was sound no longer is
     */
    public @Nullable Frame next() throws IOException {
      while (true) {
        Segment current = segment;
        if (current == null || file == null) {
          Map.Entry<Long, Segment> entry = segments.floorEntry(from);
          current = open(entry == null ? segments.firstEntry() : entry);
          if (current == null || file == null) {
            return null;
          }
        }
        boolean complete = current.sealed();
        offset = current.skipHole(offset);
        if (offset < current.durableBytes()) {
          Frame frame = recent.take(following);
          if (frame == null) {
            frame = Segment.read(file, offset, current.durableBytes());
          }
          Long behind = segments.higherKey(current.first());
          if (frame == null || (behind != null && frame.sequence() >= behind)) {
            // Damaged since, or given up and overwritten by a later segment.
            throw new IOException("no sound frame in " + current.path() + " at " + offset);
          }
          offset += frame.bytes();
          following = frame.sequence() + 1;
          if (frame.sequence() >= from) {
            return frame;
          }
        } else if (!complete || open(segments.higherEntry(current.first())) == null) {
          return null;
        }
      }
    }

    private @Nullable Segment open(Map.@Nullable Entry<Long, Segment> entry) throws IOException {
      if (entry == null) {
        return null;
      }
      close();
      file = FileChannel.open(entry.getValue().path(), StandardOpenOption.READ);
      offset = 0;
      segment = entry.getValue();
      return segment;
    }

    @Override
    public void close() throws IOException {
      FileChannel open = file;
      file = null;
      segment = null;
      if (open != null) {
        open.close();
      }
    }
  }
}
