package io.meshguard.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the JVM of a server is started.
 *
 * @param before a program, with its arguments, that becomes the JVM; empty for none
 * @param options of the JVM, on top of those that the server needs
 */
public record Jvm(List<String> before, List<String> options) {
  /** With no more than what the server needs. */
  public static final Jvm PLAIN = new Jvm(List.of(), List.of());

  /**
   * Names a folder in which the JVM of each server that is started plainly keeps what it has read
   * of its classes, for its next start. The build names one for its tests, which start the same few
   * servers many times; nobody else does.
   */
  private static final String ARCHIVES = "MESHGUARD_CLASS_ARCHIVES";

  /** Copies the lists. */
  public Jvm {
    before = List.copyOf(before);
    options = List.copyOf(options);
  }

  /** The Java of this process, for the ones it starts. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * The whole command.
   *
   * @param server options that the server needs, and what it runs
   */
  public List<String> command(List<String> server) {
    List<String> command = new ArrayList<>(before);
    command.add(java());
    command.addAll(options);
    @Nullable String archives = System.getenv(ARCHIVES);
    if (archives != null && equals(PLAIN)) {
      command.addAll(archiving(Path.of(archives), server));
    }
    command.addAll(server);
    return command;
  }

  /**
   * The JVM makes the archive (JEP 350) as it ends, if there is none that fits its jars, and reads
   * none whose checksum is wrong. Its name is that of the class path and of the files of options.
   */
  private static List<String> archiving(Path folder, List<String> server) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new LocalServiceException(folder + " cannot be made: " + e.getMessage(), e);
    }
    List<String> own = new ArrayList<>();
    for (int i = 0; i < server.size(); i++) {
      if (server.get(i).startsWith("@")) {
        own.add(server.get(i));
      } else if (server.get(i).equals("-cp") || server.get(i).equals("-jar")) {
        own.add(server.get(i + 1));
      }
    }
    Path file = folder.resolve(Integer.toHexString(own.hashCode()) + ".jsa");
    return List.of(
        "-XX:+AutoCreateSharedArchive",
        "-XX:SharedArchiveFile=" + file,
        "-XX:+VerifySharedSpaces",
        "-Xlog:aot*=off,cds*=off");
  }
}
