package io.meshguard.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tables of docs/policies/precision.md are what the policies, and Istio's own analyzers beside
 * them, find in Istio's samples and test data today; and whatever they find has been judged by
 * people.
 */
class PrecisionIT {
  @TempDir private Path folder;

  @Test
  void whatIsFoundInManifestsOfOthersIsWhatTheDocumentationSays() throws IOException {
    Completed.run(
            List.of(Checkout.ROOT.resolve("policies/precision").toString(), "verify"),
            Map.of("MESHGUARD", command().toString()))
        .orFail();
  }

  /** What this build made: the launcher would look for a build of its own. */
  private Path command() throws IOException {
    Path command =
        Files.writeString(
            folder.resolve("meshguard"),
            """
            #!/bin/sh
            exec '%s' '-Dmeshguard.root=%s' -cp '%s/*' io.meshguard.cli.Meshguard "$@"
            """
                .formatted(
                    Checkout.java(),
                    Checkout.ROOT,
                    Checkout.ROOT.resolve("cli/target/meshguard/lib")));
    if (!command.toFile().setExecutable(true)) {
      throw new IOException(command + " cannot be made executable");
    }
    return command;
  }
}
