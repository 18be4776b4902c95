package io.meshguard.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The pinned OPA, as a process: it builds the tests' bundles and is what results are compared with.
 */
public final class Opa {

  private static final Supplier<String> BINARY = new Once();

  private Opa() {}

  /**
   * Builds a bundle of one module into {@code folder/bundle.tar.gz}, with {@code data.test.answer}
   * as entrypoint.
   */
  public static Path build(Path folder, String target, String rego, String data, String revision) {
    try {
      Path source = Files.createTempDirectory(folder, "source");
      Files.writeString(source.resolve("policy.rego"), rego);
      Files.writeString(source.resolve("data.json"), data);
      Path built = source.resolveSibling(source.getFileName() + ".tar.gz");
      List<String> command = new ArrayList<>(List.of("build", "--target", target));
      command.addAll(List.of("--bundle", source.toString(), "--output", built.toString()));
      command.addAll(List.of("--revision", revision, "--entrypoint", "test/answer"));
      run(command);
      return Files.move(
          built,
          folder.resolve("bundle.tar.gz"),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code opa eval} answers for {@code data.test.answer}, as JSON text. */
  public static String eval(Path folder, String rego, String data, String input) {
    try {
      Path source = Files.createTempDirectory(folder, "eval");
      Files.writeString(source.resolve("policy.rego"), rego);
      Files.writeString(source.resolve("data.json"), data);
      Path inputFile = folder.resolve(source.getFileName() + "-input.json");
      Files.writeString(inputFile, input);
      return run(
          List.of(
              "eval",
              "--format",
              "raw",
              "-d",
              source.toString(),
              "-i",
              inputFile.toString(),
              "data.test.answer"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String binary() {
    return BINARY.get();
  }

  public static String run(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(BINARY.get()));
    command.addAll(arguments);
    return execute(command);
  }

  private static String execute(List<String> command) {
    try {
      Path errors = Files.createTempFile("opa", ".err");
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(command + ": " + output + Files.readString(errors));
      }
      Files.delete(errors);
      return output.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** {@code tools/get opa}, asked once; the environment variable MESHGUARD_OPA goes first. */
  private static final class Once implements Supplier<String> {
    private String binary = "";

    @Override
    public synchronized String get() {
      if (binary.isEmpty()) {
        String set = System.getenv("MESHGUARD_OPA");
        binary =
            set != null
                ? set
                : execute(List.of(System.getProperty("meshguard.root") + "/tools/get", "opa"));
      }
      return binary;
    }
  }
}
