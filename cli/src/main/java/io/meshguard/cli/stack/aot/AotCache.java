package io.meshguard.cli.stack.aot;

import io.meshguard.cli.CommandFailure;
import io.meshguard.local.Jvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the JVM of a server keeps for its next start: classes as they are when they have been loaded
 * and linked, and profiles of their methods (JEP 483 and 515).
 *
 * <p>It is made of these jars, by this JDK, and is used for nothing else: what has changed since is
 * in the note beside it. The JVM checks the same again, and the file's checksum, and starts without
 * a cache that is not as it should be.
 */
public final class AotCache {
  /** A cache that the JVM does not take costs time, and nothing that an error would be worth. */
  private static final String SILENT = "-Xlog:aot*=off,cds*=off";

  /** A word that these hold may change how the JVM lays out what is cached. */
  private static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

  private final Path file;
  private final Path note;
  private final String madeOf;

  /**
   * @param folder where caches are kept
   * @param libraries the folder that holds all jars of the server
   */
  AotCache(Path folder, String server, Path libraries) {
    this.file = folder.resolve(server + ".aot");
    this.note = folder.resolve(server + ".txt");
    this.madeOf = jdk() + jars(libraries);
  }

  private static String jdk() {
    return "java %s %s%n".formatted(Runtime.version(), Jvm.java())
        + VARIABLES.stream()
            .map(name -> name + "=" + System.getenv().getOrDefault(name, "") + "\n")
            .collect(Collectors.joining());
  }

  private static String jars(Path libraries) {
    Map<String, String> stamps = new TreeMap<>();
    try (Stream<Path> files = Files.walk(libraries)) {
      for (Path jar : files.filter(path -> path.toString().endsWith(".jar")).toList()) {
        stamps.put(jar.toString(), stamp(jar));
      }
    } catch (IOException | UncheckedIOException e) {
      throw new CommandFailure(libraries + " cannot be read: " + e.getMessage(), e);
    }
    return stamps.entrySet().stream()
        .map(jar -> jar.getKey() + " " + jar.getValue() + "\n")
        .collect(Collectors.joining());
  }

  private static String stamp(Path file) throws IOException {
    return Files.size(file) + " " + Files.getLastModifiedTime(file);
  }

  /** Whether there is one of these very jars, as it was when it was made. */
  public boolean fits() {
    try {
      return Files.isRegularFile(file)
          && Files.isRegularFile(note)
          && Files.readString(note).equals(madeOf + stamp(file));
    } catch (IOException e) {
      return false;
    }
  }

  /** A JVM that uses it, if it fits. */
  Jvm using() {
    return fits()
        ? new Jvm(List.of(), List.of("-XX:AOTCache=" + file, "-XX:+VerifySharedSpaces", SILENT))
        : Jvm.PLAIN;
  }

  /**
   * A JVM that makes one as it ends. It and the JVM that it starts for that get what time of the
   * processor nobody else wants.
   */
  Jvm making() {
    return new Jvm(Background.PROGRAM, List.of("-XX:AOTCacheOutput=" + made(), SILENT));
  }

  private Path made() {
    return file.resolveSibling(file.getFileName() + ".new");
  }

  /**
   * Takes what a JVM that was {@link #making} has left. What a server still uses stays open to it.
   */
  public void take() throws IOException {
    Files.deleteIfExists(note);
    Files.move(made(), file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    Files.writeString(note, madeOf + stamp(file));
  }

  /** Deletes what a JVM that was killed has left. */
  public void drop() throws IOException {
    try (Stream<Path> files = Files.list(file.getParent())) {
      for (Path left :
          files.filter(path -> path.toString().startsWith(made().toString())).toList()) {
        Files.deleteIfExists(left);
      }
    }
  }
}
