package io.meshguard.cli.stack;

import io.meshguard.cli.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What {@code up} says at the end: where to look, and one line to try. */
final class Welcome {
  private Welcome() {}

  static void write(DataFolder folder, UpOptions options, Progress progress, PrintWriter out) {
    Path review = sample(folder);
    out.println("Ready after " + progress.total());
    out.println();
    out.println("  decisions    http://localhost:" + options.ports.audit);
    out.println("  policies     save a .rego file in policies/ and it is live");
    out.println("  guardrails   YAML files in " + Paths.shown(folder.resources()));
    out.println("  logs         " + Paths.shown(folder.logs()));
    out.println("  stop         ./meshguard down" + flag(folder));
    out.println();
    out.println("Try a pod that reads a secret from its environment:");
    out.printf(
        "  curl --cacert %s -H 'Content-Type: application/json' -d @%s https://localhost:%d/validate%n",
        Paths.shown(folder.authority()), Paths.shown(review), options.ports.webhook);
    out.flush();
  }

  private static String flag(DataFolder folder) {
    return folder.path().endsWith(".meshguard") ? "" : " --data-dir " + Paths.shown(folder.path());
  }

  private static Path sample(DataFolder folder) {
    try (InputStream in = Welcome.class.getResourceAsStream("sample-review.json")) {
      if (in == null) {
        throw new CommandFailure("sample-review.json is missing from the command's jar");
      }
      Files.copy(in, folder.sampleReview(), StandardCopyOption.REPLACE_EXISTING);
      return folder.sampleReview();
    } catch (IOException e) {
      throw new CommandFailure(folder.sampleReview() + " cannot be written: " + e.getMessage(), e);
    }
  }
}
