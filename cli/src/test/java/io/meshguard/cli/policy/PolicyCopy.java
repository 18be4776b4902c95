package io.meshguard.cli.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** The project's policies, without what was built of them, where a test may change them. */
final class PolicyCopy {
  private static final Path ROOT = Path.of(System.getProperty("meshguard.root"));

  private PolicyCopy() {}

  /** Makes {@code policies} in a folder, and {@code tools} beside it, which their build calls. */
  static void into(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("policies"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path relative = ROOT.relativize(file);
        if (!relative.startsWith("policies/target")) {
          Path copy = folder.resolve(relative);
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    Files.createSymbolicLink(folder.resolve("tools"), ROOT.resolve("tools"));
  }
}
