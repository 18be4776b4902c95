package io.meshguard.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the JVM of a server is started.
 *
 * @param before a program, with its arguments, that becomes the JVM; empty for none
 * @param options of the JVM, on top of those that the server needs
 */
public record Jvm(List<String> before, List<String> options) {
  /** With no more than what the server needs. */
  public static final Jvm PLAIN = new Jvm(List.of(), List.of());

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
    command.addAll(server);
    return command;
  }
}
