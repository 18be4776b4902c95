package io.meshguard.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Names the process that listens on a port: from /proc on Linux; elsewhere, and for other users'
 * processes, nobody knows.
 */
final class PortOwner {
  private static final Path PROC = Path.of("/proc");
  private static final String LISTENING = "0A";

  private PortOwner() {}

  static String of(int port) {
    return socketInode(port).flatMap(PortOwner::holder).orElse("another process");
  }

  /**
   * Columns of /proc/net/tcp: sl, local address:port in hex, remote, state, …, inode is the tenth.
   */
  private static Optional<String> socketInode(int port) {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    return Stream.of("net/tcp", "net/tcp6")
        .flatMap(table -> lines(PROC.resolve(table)).stream())
        .map(line -> List.of(line.trim().split("\\s+")))
        .filter(
            columns ->
                columns.size() > 9
                    && columns.get(1).endsWith(suffix)
                    && columns.get(3).equals(LISTENING))
        .map(columns -> columns.get(9))
        .findFirst();
  }

  private static Optional<String> holder(String inode) {
    String target = "socket:[" + inode + "]";
    return ProcessHandle.allProcesses()
        .filter(process -> holds(process.pid(), target))
        .map(process -> "%s (process %d)".formatted(name(process.pid()), process.pid()))
        .findFirst();
  }

  private static boolean holds(long pid, String target) {
    try (Stream<Path> descriptors = Files.list(PROC.resolve(Long.toString(pid)).resolve("fd"))) {
      return descriptors.anyMatch(descriptor -> target.equals(link(descriptor)));
    } catch (IOException notOurs) {
      return false;
    }
  }

  private static String link(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }

  private static String name(long pid) {
    List<String> lines = lines(PROC.resolve(Long.toString(pid)).resolve("comm"));
    return lines.isEmpty() ? "a program" : lines.getFirst();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException notLinux) {
      return List.of();
    }
  }
}
