package io.meshguard.vaultsync;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;

/** Programs that {@code tools/get} builds. */
final class Tool {
  static final Path ROOT = Path.of(System.getProperty("meshguard.root"));

  private Tool() {}

  static Path get(String name) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(ROOT.resolve("tools/get").toString(), name)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String path =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      Assertions.assertEquals(0, process.waitFor(), name + " cannot be had, see above");
      return Path.of(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
