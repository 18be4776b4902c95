package io.meshguard.decisionlog.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The last sequence number up to which Kafka has taken everything. An unreadable one counts as
 * none: records are then sent again, and consumers know them by their ids.
 */
public final class Checkpoint implements AutoCloseable {

  private static final int BYTES = Long.BYTES + Integer.BYTES;

  private final FileChannel file;
  private long sequence;

  private Checkpoint(FileChannel file, long sequence) {
    this.file = file;
    this.sequence = sequence;
  }

  public static Checkpoint open(Path path) throws IOException {
    FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    ByteBuffer content = ByteBuffer.allocate(BYTES);
    boolean whole = file.read(content, 0) == BYTES;
    long sequence = content.getLong(0);
    if (whole && content.getInt(Long.BYTES) == checksum(sequence)) {
      return new Checkpoint(file, sequence);
    }
    Checkpoint none = new Checkpoint(file, 0);
    // Takes its place on the disk now: on a disk that is full later, it could not move on, and what
    // Kafka has taken could not make room.
    none.advance(0);
    return none;
  }

  public long sequence() {
    return sequence;
  }

  /**
   * Moves on, in the file system's cache: a crash of the process keeps it, a crash of the machine
   * may take it back.
   */
  public void advance(long to) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(BYTES).putLong(to).putInt(checksum(to)).flip();
    while (content.hasRemaining()) {
      file.write(content, content.position());
    }
    sequence = to;
  }

  /** To be called before what it vouches for is deleted. */
  void force() throws IOException {
    file.force(true);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static int checksum(long sequence) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(sequence).flip());
    return (int) crc.getValue();
  }
}
