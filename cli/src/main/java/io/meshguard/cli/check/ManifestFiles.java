package io.meshguard.cli.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds and reads manifests: files, folders with all below them, and standard input. */
public final class ManifestFiles {
  private static final String STANDARD_INPUT = "-";

  private final InputStream standardInput;
  private final YamlDocuments documents = new YamlDocuments();
  private final List<Manifest> manifests = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();

  /** {@code standardInput} is read where a path is {@code -}. */
  public ManifestFiles(InputStream standardInput) {
    this.standardInput = standardInput;
  }

  /** Objects, in the order of the paths and of the files' names. */
  public List<Manifest> manifests() {
    return List.copyOf(manifests);
  }

  /** YAML found in folders that is no Kubernetes object, such as a chart's values. */
  List<String> skipped() {
    return List.copyOf(skipped);
  }

  /**
   * Reads what a path names. What is in a file that was named itself has to be a Kubernetes object;
   * in a folder, files with other YAML are skipped.
   *
   * @throws ManifestException it cannot be read, or not as manifests
   */
  public void add(String path) throws ManifestException {
    if (path.equals(STANDARD_INPUT)) {
      for (Manifest manifest : documents.read(path, standardInput())) {
        requireKubernetes(manifest);
        manifests.add(manifest);
      }
      return;
    }
    Path file = Path.of(path);
    if (Files.isDirectory(file)) {
      for (Path found : yamlBelow(file)) {
        addFound(found);
      }
      return;
    }
    if (!Files.exists(file)) {
      throw new ManifestException(path + ": no such file or folder");
    }
    for (Manifest manifest : documents.read(path, text(file))) {
      requireKubernetes(manifest);
      manifests.add(manifest);
    }
  }

  private void addFound(Path file) throws ManifestException {
    for (Manifest manifest : documents.read(file.toString(), text(file))) {
      if (isKubernetes(manifest)) {
        manifests.add(manifest);
      } else {
        skipped.add(manifest.position());
      }
    }
  }

  private static boolean isKubernetes(Manifest manifest) {
    return !manifest.apiVersion().isEmpty() && !manifest.kind().isEmpty();
  }

  private static void requireKubernetes(Manifest manifest) throws ManifestException {
    if (!isKubernetes(manifest)) {
      throw new ManifestException(
          manifest.position() + ": not a Kubernetes object: it has no apiVersion or no kind");
    }
  }

  private static List<Path> yamlBelow(Path folder) throws ManifestException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().matches(".*\\.(yaml|yml|json)"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new ManifestException(folder + ": cannot be listed: " + e.getMessage());
    }
  }

  private static String text(Path file) throws ManifestException {
    try {
      return decoded(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new ManifestException(file + ": cannot be read: " + e.getMessage());
    }
  }

  private String standardInput() throws ManifestException {
    try {
      return decoded(STANDARD_INPUT, standardInput.readAllBytes());
    } catch (IOException e) {
      throw new ManifestException("standard input cannot be read: " + e.getMessage());
    }
  }

  private static String decoded(String file, byte[] bytes) throws ManifestException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ManifestException(file + ": not UTF-8");
    }
  }
}
