package io.meshguard.cli.output;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/** Paths as a person in this folder would type them. */
public final class Paths {
  private Paths() {}

  public static String shown(Path path) {
    Path here = Path.of("").toAbsolutePath();
    Path absolute = path.toAbsolutePath().normalize();
    String text =
        absolute.startsWith(here) && !absolute.equals(here)
            ? here.relativize(absolute).toString()
            : absolute.toString();
    return text.indexOf(' ') < 0 ? text : "'" + text + "'";
  }

  /** The name alone where that starts this very program. */
  public static String command(String name, Path program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path found = Path.of(folder, name);
      if (Files.isExecutable(found)) {
        return found.equals(program) ? name : shown(program);
      }
    }
    return shown(program);
  }
}
