package io.meshguard.vaultsync;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Programs that {@code tools/get} builds. */
public final class Tool {
  public static final Path ROOT = Path.of(System.getProperty("meshguard.root"));

  private Tool() {}

  public static Path get(String name) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(ROOT.resolve("tools/get").toString(), name)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String path =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(name + " cannot be had, see above");
      }
      return Path.of(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
