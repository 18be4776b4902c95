package io.meshguard.webhook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Bundles of one module, built by the pinned OPA. */
final class Bundles {
  static final String ALLOW = "verdict := {\"violations\": [], \"patches\": []}";
  static final String DENY =
      """
      verdict := {"patches": [], "violations": [{
        "id": "MG-TEST-001", "severity": "high", "action": "deny", "message": "never", "remediation": "do not"}]}
      """;
  static final String RUNAWAY =
      """
      verdict := {"patches": [], "violations": [v |
        input.request.name != "self-probe"
        some i in numbers.range(1, 30000)
        some j in numbers.range(1, 30000)
        i + j == 0
        v := i]}
      """;

  static final String CONFLICT =
      """
      verdict := {"patches": [], "violations": []}

      verdict := "another" if input.request.name != "self-probe"
      """;

  private Bundles() {}

  /** Builds {@code folder/bundle.tar.gz}, replacing it in one step. */
  static Path build(Path folder, String verdict, String revision) {
    try {
      Path source = Files.createTempDirectory(folder, "rego");
      Files.writeString(source.resolve("verdict.rego"), "package meshguard\n\n" + verdict);
      Path built = source.resolveSibling(source.getFileName() + ".tmp");
      run(
          List.of(
              opa(),
              "build",
              "-t",
              "wasm",
              "-b",
              source.toString(),
              "-o",
              built.toString(),
              "--entrypoint",
              "meshguard/verdict",
              "--revision",
              revision));
      return Files.move(
          built,
          folder.resolve("bundle.tar.gz"),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String opa() throws IOException {
    String set = System.getenv("MESHGUARD_OPA");
    return set != null ? set : run(List.of(WebhookProcess.ROOT + "/tools/get", "opa"));
  }

  private static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(false).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new AssertionError(command + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    return output.strip();
  }
}
