package io.meshguard.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command that has ended.
 *
 * @param output standard output
 * @param errors standard error
 */
record Completed(int exitCode, String output, String errors) {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Runs a command to its end; blocks for at most ten minutes. */
  static Completed run(List<String> command, Map<String, String> environment) {
    try {
      Path output = Files.createTempFile("output", ".txt");
      Path errors = Files.createTempFile("errors", ".txt");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError(command + " did not end within " + LIMIT);
        }
        return new Completed(process.exitValue(), text(output), withoutNotes(text(errors)));
      } finally {
        Files.delete(output);
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + command + " ran", e);
    }
  }

  /** This, if it succeeded. */
  Completed orFail() {
    if (exitCode != 0) {
      throw new AssertionError("exit code " + exitCode + "\n" + output + errors);
    }
    return this;
  }

  /** Without what the JVM's launcher says of the options that the build gives it for its tests. */
  private static String withoutNotes(String errors) {
    return errors.replaceAll("(?m)^NOTE: Picked up JDK_JAVA_OPTIONS:.*\\R", "");
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
