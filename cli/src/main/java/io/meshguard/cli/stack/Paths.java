package io.meshguard.cli.stack;

import java.nio.file.Path;

/** Paths as a person in this folder would type them. */
final class Paths {
  private Paths() {}

  static String shown(Path path) {
    Path here = Path.of("").toAbsolutePath();
    Path absolute = path.toAbsolutePath().normalize();
    String text =
        absolute.startsWith(here) && !absolute.equals(here)
            ? here.relativize(absolute).toString()
            : absolute.toString();
    return text.indexOf(' ') < 0 ? text : "'" + text + "'";
  }
}
