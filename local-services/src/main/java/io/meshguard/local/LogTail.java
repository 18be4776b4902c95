package io.meshguard.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The last lines that were written to a log file since a moment, to be quoted when a start has
 * failed.
 */
record LogTail(Path file, long from) {
  private static final int LINES = 12;
  private static final long MAX_BYTES = 16 * 1024;

  /** What is in the file already belongs to earlier runs. */
  static LogTail from(Path file) throws IOException {
    return new LogTail(file, Files.exists(file) ? Files.size(file) : 0);
  }

  String lastLines() {
    try (FileChannel channel = FileChannel.open(file)) {
      long start = Math.max(from, channel.size() - MAX_BYTES);
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, channel.size() - start));
      while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) >= 0) {}
      List<String> lines =
          new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).lines().toList();
      if (lines.isEmpty()) {
        return "(nothing was written)";
      }
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
    } catch (IOException e) {
      return "(the log cannot be read: " + e.getMessage() + ")";
    }
  }
}
