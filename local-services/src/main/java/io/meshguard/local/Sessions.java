package io.meshguard.local;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts a command outside this terminal's session where the machine can (Linux), so that Ctrl-C
 * reaches the parent alone and the parent ends its children in order.
 */
public final class Sessions {
  private static final Optional<Path> SETSID = onPath("setsid");

  private Sessions() {}

  /**
   * The command, in a session of its own. It keeps its process id: setsid replaces itself with the
   * command.
   */
  static List<String> own(List<String> command) {
    return SETSID.map(setsid -> prefixed(setsid.toString(), command)).orElse(command);
  }

  /** The command, so that it lives on when this terminal is closed. It keeps its process id. */
  public static List<String> detached(List<String> command) {
    return SETSID.isPresent() ? own(command) : prefixed("nohup", command);
  }

  private static List<String> prefixed(String first, List<String> rest) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(rest);
    return List.copyOf(all);
  }

  /** The first executable file of that name on PATH. */
  public static Optional<Path> onPath(String name) {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    return List.of(path.split(File.pathSeparator, -1)).stream()
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
