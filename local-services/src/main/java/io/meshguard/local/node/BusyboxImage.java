package io.meshguard.local.node;

import io.meshguard.local.LocalServiceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

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
    try {
      byte[] layer = layer(busybox);
      byte[] configuration = configuration(sha256(layer)).getBytes(StandardCharsets.UTF_8);
      String name = sha256(configuration) + ".json";
      Files.createDirectories(archive.toAbsolutePath().getParent());
      try (TarArchiveOutputStream tar = tar(Files.newOutputStream(archive))) {
        add(tar, "layer.tar", layer, 0644);
        add(tar, name, configuration, 0644);
        add(tar, "manifest.json", manifest(name).getBytes(StandardCharsets.UTF_8), 0644);
      }
    } catch (IOException e) {
      throw new LocalServiceException(archive + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static byte[] layer(Path busybox) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = tar(bytes)) {
      for (String folder : List.of("bin/", "etc/", "tmp/", "proc/", "sys/", "dev/")) {
        TarArchiveEntry entry = new TarArchiveEntry(folder);
        entry.setMode(folder.equals("tmp/") ? 01777 : 0755);
        put(tar, entry);
      }
      add(tar, "bin/busybox", Files.readAllBytes(busybox), 0755);
      for (String applet : APPLETS) {
        TarArchiveEntry link = new TarArchiveEntry("bin/" + applet, TarConstants.LF_SYMLINK);
        link.setLinkName("busybox");
        put(tar, link);
      }
      add(tar, "etc/passwd", "root:x:0:0:root:/:/bin/sh\n".getBytes(StandardCharsets.UTF_8), 0644);
    }
    return bytes.toByteArray();
  }

  private static TarArchiveOutputStream tar(OutputStream out) {
    return new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content, int mode)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setMode(mode);
    entry.setSize(content.length);
    entry.setModTime(0L);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry) throws IOException {
    entry.setModTime(0L);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  private static String configuration(String layerDigest) {
    String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    return """
        {"architecture": "%s", "os": "linux",
         "config": {"Env": ["PATH=/bin"], "Cmd": ["/bin/sleep", "2147483647"]},
         "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}}
        """
        .formatted(machine, layerDigest);
  }

  private static String manifest(String configuration) {
    return """
        [{"Config": "%s", "RepoTags": ["%s", "%s"], "Layers": ["layer.tar"]}]
        """
        .formatted(configuration, NAME, SANDBOX);
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
