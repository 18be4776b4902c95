package io.meshguard.cli.secrets.verify;

import io.meshguard.cli.CommandFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Makes sure that a file is a whole etcd snapshot, as finding nothing in any other proves nothing.
 * A snapshot is a bbolt file, whose first two pages each hold a meta record (go.etcd.io/bbolt,
 * {@code internal/common/page.go} and {@code meta.go}); their numbers have the byte order of the
 * machine that wrote them, which for every machine that etcd supports is little-endian.
 */
final class Snapshot {
  private static final int MAGIC = 0xED0CDAED;
  private static final int VERSION = 2;
  private static final int PAGE_HEADER = 16;
  private static final int HIGH_WATER_MARK = PAGE_HEADER + 40;
  private static final int TRANSACTION = PAGE_HEADER + 48;
  private static final int META_LENGTH = PAGE_HEADER + 64;

  private Snapshot() {}

  /**
   * @throws CommandFailure if it is something else, or its end is missing
   * @throws IOException if it cannot be read
   */
  static void require(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer first = meta(channel, 0);
      if (!isMeta(first)) {
        throw new CommandFailure(
            file
                + ": not an etcd snapshot; make one with 'etcdctl snapshot save', or search"
                + " any file with --file");
      }
      long pageSize = Integer.toUnsignedLong(first.getInt(PAGE_HEADER + 8));
      ByteBuffer second = meta(channel, pageSize);
      ByteBuffer latest =
          isMeta(second) && second.getLong(TRANSACTION) > first.getLong(TRANSACTION)
              ? second
              : first;
      long needed = Math.multiplyExact(latest.getLong(HIGH_WATER_MARK), pageSize);
      if (channel.size() < needed) {
        throw new CommandFailure(
            "%s: a snapshot with its end missing: %d of %d bytes; copy it again"
                .formatted(file, channel.size(), needed));
      }
    } catch (ArithmeticException e) {
      throw new CommandFailure(file + ": a damaged etcd snapshot; copy it again", e);
    }
  }

  private static ByteBuffer meta(FileChannel channel, long position) throws IOException {
    ByteBuffer meta = ByteBuffer.allocate(META_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    while (meta.hasRemaining() && channel.read(meta, position + meta.position()) >= 0) {
      // A read may bring less than was asked for.
    }
    return meta;
  }

  private static boolean isMeta(ByteBuffer meta) {
    return !meta.hasRemaining()
        && meta.getInt(PAGE_HEADER) == MAGIC
        && meta.getInt(PAGE_HEADER + 4) == VERSION;
  }
}
