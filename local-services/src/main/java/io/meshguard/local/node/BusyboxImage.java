package io.meshguard.local.node;

import io.meshguard.local.LocalServiceException;
import io.meshguard.local.image.ImageArchive;
import io.meshguard.local.image.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An image made of this machine's static busybox, as {@code docker save} would write it: no
 * registry has to be asked. Pods use it, and their sandboxes, too.
 */
final class BusyboxImage {
  static final String NAME = "registry.meshguard.local/busybox:1";
  static final String SANDBOX = "registry.meshguard.local/pause:1";

  private static final List<String> APPLETS =
      List.of(
          "sh",
          "ash",
          "cat",
          "cp",
          "date",
          "df",
          "echo",
          "env",
          "false",
          "grep",
          "head",
          "httpd",
          "id",
          "ls",
          "mkdir",
          "mount",
          "nc",
          "nslookup",
          "printf",
          "ps",
          "readlink",
          "rm",
          "sed",
          "sleep",
          "sort",
          "stat",
          "tail",
          "test",
          "touch",
          "tr",
          "true",
          "vi",
          "wc",
          "wget");

  private BusyboxImage() {}

  /** Writes the archive. */
  static void write(Path busybox, Path archive) {
    Layer layer = new Layer().file("bin/busybox", busybox).folder("tmp", 01777);
    List.of("proc", "sys", "dev").forEach(folder -> layer.folder(folder, 0755));
    APPLETS.forEach(applet -> layer.link("bin/" + applet, "busybox"));
    layer.text("etc/passwd", "root:x:0:0:root:/:/bin/sh\n");
    Map<String, Object> configuration =
        Map.of("Env", List.of("PATH=/bin"), "Cmd", List.of("/bin/sleep", "2147483647"));
    try {
      new ImageArchive(List.of(NAME, SANDBOX), List.of(layer), configuration).write(archive);
    } catch (IOException e) {
      throw new LocalServiceException(archive + " cannot be written: " + e.getMessage(), e);
    }
  }
}
