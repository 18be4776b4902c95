package io.meshguard.cli.images;

import io.meshguard.cli.CommandFailure;
import io.meshguard.local.image.Layer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;

/** The lowest layer of each image: a JVM with the modules that the servers use, and a C library. */
final class JavaRuntime {
  /** Where it is in an image. */
  static final String HOME = "opt/java";

  private static final List<String> MODULES =
      List.of(
          "java.base",
          "java.instrument",
          "java.logging",
          "java.management",
          "java.naming",
          "java.rmi",
          "java.net.http",
          "java.security.jgss",
          "java.security.sasl",
          "java.sql",
          "java.transaction.xa",
          "java.xml",
          "jdk.httpserver",
          "jdk.jfr",
          "jdk.management",
          "jdk.naming.dns",
          "jdk.net",
          "jdk.nio.mapmode",
          "jdk.security.auth",
          "jdk.unsupported",
          "jdk.zipfs");

  /** The user and group of the chart's pods. */
  static final String USER = "185:185";

  private JavaRuntime() {}

  /**
   * Makes it in a folder that does not exist yet; takes seconds.
   *
   * @throws CommandFailure if this JDK cannot make runtimes, or the machine is no Linux
   */
  static Layer make(Path folder) throws IOException {
    StringWriter said = new StringWriter();
    ToolProvider jlink =
        ToolProvider.findFirst("jlink")
            .orElseThrow(
                () -> new CommandFailure("this Java has no jlink: set JAVA_HOME to a whole JDK"));
    int code =
        jlink.run(
            new PrintWriter(said, true),
            new PrintWriter(said, true),
            "--add-modules=" + String.join(",", MODULES),
            "--strip-java-debug-attributes",
            "--no-header-files",
            "--no-man-pages",
            "--output=" + folder);
    if (code != 0) {
      throw new CommandFailure("jlink makes no runtime: " + said.toString().strip());
    }
    Layer layer = new Layer();
    layer.tree(HOME, folder);
    for (Path library : SharedLibraries.of(folder, SharedLibraries.programs(folder))) {
      layer.file(library.toString().substring(1), library.toRealPath());
    }
    layer.folder("tmp", 01777);
    layer.folder("proc", 0555).folder("sys", 0555).folder("dev", 0755);
    layer.text("etc/passwd", "root:x:0:0:root:/:/\nmeshguard:x:185:185:meshguard:/app:/\n");
    layer.text("etc/group", "root:x:0:\nmeshguard:x:185:\n");
    layer.text("etc/nsswitch.conf", "hosts: files dns\n");
    Path release = Path.of("/etc/os-release");
    if (Files.isReadable(release)) {
      // Scanners look up known flaws of the C library by it.
      layer.file("etc/os-release", release.toRealPath());
    }
    return layer;
  }
}
