package io.meshguard.local.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * An image as {@code docker save} writes it, for this machine's architecture. {@code docker load},
 * {@code podman load}, {@code ctr images import} and {@code skopeo} read it. The same input makes
 * the same bytes.
 *
 * @param names with their tags
 * @param layers the lowest first
 * @param configuration the {@code config} of the image: Env, User, Entrypoint and the like
 */
public record ImageArchive(
    List<String> names, List<Layer> layers, Map<String, Object> configuration) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public ImageArchive {
    names = List.copyOf(names);
    layers = List.copyOf(layers);
    configuration = Map.copyOf(configuration);
  }

  /**
   * Writes the archive, whole or not at all, and returns the image's id.
   *
   * @throws IOException if it cannot be written
   */
  public String write(Path archive) throws IOException {
    Path folder = archive.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path draft = Files.createTempFile(folder, archive.getFileName().toString(), ".tmp");
    List<Path> parts = new ArrayList<>();
    try (TarArchiveOutputStream tar = tar(draft)) {
      List<String> digests = new ArrayList<>();
      List<String> files = new ArrayList<>();
      for (Layer layer : layers) {
        Path part = Files.createTempFile(folder, "layer", ".tmp");
        parts.add(part);
        String digest;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
          digest = layer.write(out);
        }
        digests.add("sha256:" + digest);
        files.add(digest + "/layer.tar");
        put(tar, digest + "/layer.tar", Files.size(part));
        Files.copy(part, tar);
        tar.closeArchiveEntry();
        Files.delete(part);
      }
      byte[] image = JSON.writeValueAsBytes(image(digests));
      String id = HexFormat.of().formatHex(Layer.sha256().digest(image));
      put(tar, id + ".json", image);
      put(
          tar,
          "manifest.json",
          JSON.writeValueAsBytes(
              List.of(
                  new TreeMap<>(
                      Map.of("Config", id + ".json", "RepoTags", names, "Layers", files)))));
      tar.close();
      Files.move(draft, archive, StandardCopyOption.REPLACE_EXISTING);
      return "sha256:" + id;
    } finally {
      Files.deleteIfExists(draft);
      for (Path part : parts) {
        Files.deleteIfExists(part);
      }
    }
  }

  private TreeMap<String, Object> image(List<String> digests) {
    String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    return new TreeMap<>(
        Map.of(
            "architecture",
            machine,
            "os",
            "linux",
            "config",
            new TreeMap<>(configuration),
            "rootfs",
            new TreeMap<>(Map.of("type", "layers", "diff_ids", digests))));
  }

  private static TarArchiveOutputStream tar(Path file) throws IOException {
    TarArchiveOutputStream tar =
        new TarArchiveOutputStream(
            new BufferedOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8.name());
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    return tar;
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    put(tar, name, content.length);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static void put(TarArchiveOutputStream tar, String name, long size) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setMode(0644);
    entry.setSize(size);
    entry.setModTime(Layer.TIME * 1000);
    tar.putArchiveEntry(entry);
  }
}
