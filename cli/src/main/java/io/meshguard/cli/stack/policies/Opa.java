package io.meshguard.cli.stack.policies;

import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.Installation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The OPA that builds bundles: {@code $OPA}, or what {@code tools/get} finds, which builds it if it
 * must.
 */
public final class Opa {
  private Opa() {}

  public static String find(Installation installation) {
    String given = System.getenv("OPA");
    if (given != null && !given.isBlank()) {
      return given;
    }
    try {
      Process get =
          new ProcessBuilder(installation.root().resolve("tools/get").toString(), "opa")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String path = new String(get.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (get.waitFor() != 0) {
        throw new CommandFailure("the policies cannot be built without OPA, see above");
      }
      return path;
    } catch (IOException e) {
      throw new CommandFailure("tools/get cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }
}
