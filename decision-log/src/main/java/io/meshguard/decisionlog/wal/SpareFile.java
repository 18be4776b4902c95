package io.meshguard.decisionlog.wal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The file of a segment that nobody needs any more, kept for the next segment. To write into blocks
 * that a file has already takes less than half of what it takes to add blocks: neither its length
 * nor its place on the disk changes, so that an fsync has no metadata to write. For one thread that
 * keeps and one that takes.
 */
final class SpareFile {

  private static final String SUFFIX = ".spare";

  private final AtomicReference<@Nullable Path> spare = new AtomicReference<>();

  /** Deletes what an earlier process kept: nothing is known of what it wrote there. */
  static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> left = files.filter(file -> file.toString().endsWith(SUFFIX)).toList();
      for (Path file : left) {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * Keeps a segment's file, under a name that is no segment's. One is enough.
   *
   * @return whether it did
   */
  boolean keep(Path file) throws IOException {
    if (spare.get() != null || !Files.exists(file)) {
      return false;
    }
    Path kept = file.resolveSibling(file.getFileName() + SUFFIX);
    Files.move(file, kept, StandardCopyOption.ATOMIC_MOVE);
    spare.set(kept);
    return true;
  }

  /**
   * Gives the file that was kept to a new segment. What is in it stays, until it is overwritten.
   *
   * @return whether there was one
   */
  boolean moveTo(Path file) throws IOException {
    Path kept = spare.getAndSet(null);
    if (kept == null || !Files.exists(kept)) {
      return false;
    }
    Files.move(kept, file, StandardCopyOption.ATOMIC_MOVE);
    return true;
  }
}
