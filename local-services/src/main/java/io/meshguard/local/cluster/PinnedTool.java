package io.meshguard.local.cluster;

import io.meshguard.local.LocalServiceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The programs that {@code tools/get} finds or builds. */
public final class PinnedTool {
  private PinnedTool() {}

  /**
   * Where the tool is; builds it if it is nowhere, which takes minutes, and says so on this
   * process's standard error.
   *
   * @param root the folder of the project
   * @throws LocalServiceException when it cannot be had; {@code tools/get} has said why
   */
  public static Path get(Path root, String name) {
    try {
      Process process =
          new ProcessBuilder(root.resolve("tools/get").toString(), name)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String path =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new LocalServiceException(name + " cannot be had, see above");
      }
      return Path.of(path);
    } catch (IOException e) {
      throw new LocalServiceException("tools/get cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalServiceException("interrupted while waiting for " + name, e);
    }
  }
}
