package io.meshguard.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The checkout that is measured: the shipped policies, their bundle, and the pinned tools. */
final class Project {

  /** {@code -Dmeshguard.root}, or the working directory. */
  private static final Path ROOT =
      Path.of(System.getProperty("meshguard.root", "")).toAbsolutePath();

  private Project() {}

  static Path policies() {
    return ROOT.resolve("policies");
  }

  static Path bundle() {
    return policies().resolve("target/bundle.tar.gz");
  }

  /** The path of a pinned tool, built first if need be. */
  static String tool(String name) throws IOException, InterruptedException {
    return run(List.of(ROOT.resolve("tools/get").toString(), name)).strip();
  }

  /** The {@code input} of a 7 KB Pod's admission: {@code {"request": …, "context": …}}. */
  static byte[] podInput() throws IOException {
    try (InputStream in = Project.class.getResourceAsStream("pod-input.json")) {
      if (in == null) {
        throw new IOException("pod-input.json is not on the class path");
      }
      return in.readAllBytes();
    }
  }

  /** Runs a command in the policies' folder and returns its standard output. */
  static String run(List<String> command) throws IOException, InterruptedException {
    Path errors = Files.createTempFile("bench", ".err");
    Process process =
        new ProcessBuilder(command)
            .directory(policies().toFile())
            .redirectError(errors.toFile())
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    String error = Files.readString(errors);
    Files.delete(errors);
    if (exit != 0) {
      throw new IOException(String.join(" ", command) + ": exit " + exit + ": " + error + output);
    }
    return output;
  }
}
