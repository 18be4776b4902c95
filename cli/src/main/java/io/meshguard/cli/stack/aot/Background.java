package io.meshguard.cli.stack.aot;

import java.util.List;

/** Leaves most of the processor to whoever else wants it, and enough remains to come to an end. */
final class Background {
  /**
   * A program that becomes the command after it. Linux weighs sessions first, and processes against
   * others of their session only.
   */
  static final List<String> PROGRAM =
      List.of(
          "/bin/sh",
          "-c",
          "{ echo 10 >/proc/self/autogroup; } 2>/dev/null; exec nice -n 10 \"$@\"",
          "sh");

  private Background() {}
}
