package io.meshguard.system;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What this build made, and the files of the checkout. */
final class Checkout {
  static final Path ROOT = Path.of(System.getProperty("meshguard.root"));

  private Checkout() {}

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * The command, without its arguments, as the launcher starts it; that checks whether all is
   * built, too.
   */
  static List<String> meshguard() {
    Path built = ROOT.resolve("cli/target/meshguard");
    return List.of(
        java(),
        "-XX:+UseSerialGC",
        "-Xmx512m",
        "-Xlog:disable",
        "-XX:+AutoCreateSharedArchive",
        "-XX:SharedArchiveFile=" + built.resolve("classes.jsa"),
        "--sun-misc-unsafe-memory-access=allow",
        "--enable-native-access=ALL-UNNAMED",
        "-Dmeshguard.root=" + ROOT,
        "-cp",
        built.resolve("lib") + "/*",
        "io.meshguard.cli.Meshguard");
  }

  /** A manifest of the README's tour. */
  static String tour(String file) {
    return ROOT.resolve("docs/tour").resolve(file).toString();
  }

  /** Where a pinned tool is; builds it if it is nowhere. */
  static String tool(String name) {
    return Completed.run(List.of(ROOT.resolve("tools/get").toString(), name), Map.of())
        .orFail()
        .output()
        .strip();
  }
}
