package io.meshguard.cli.stack.policies;

import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.stack.state.DataFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Keeps the bundle that the webhook reads in step with the Rego sources. What cannot be built
 * changes nothing but the note of why.
 */
public final class PolicyBuilder {
  private final String opa;
  private final Path sources;
  private final DataFolder folder;

  /**
   * @param opa the program
   * @param sources the folder with the policies and the script {@code build}
   */
  public PolicyBuilder(String opa, Path sources, DataFolder folder) {
    this.opa = opa;
    this.sources = sources.toAbsolutePath().normalize();
    this.folder = folder;
  }

  /** Takes a bundle that was made of these sources earlier. */
  public void take(Path built) {
    Path made = folder.path().resolve("bundle.new");
    try {
      Files.copy(built, made, StandardCopyOption.REPLACE_EXISTING);
      Files.move(
          made,
          folder.bundle(),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(folder.policyError());
    } catch (IOException e) {
      throw new CommandFailure(
          "the bundle cannot be copied to " + folder.bundle() + ": " + e.getMessage(), e);
    }
  }

  /** Builds the sources as they are now, where nothing can go on without. */
  public void requireBuild() {
    rebuild();
    if (Files.exists(folder.policyError())) {
      throw new CommandFailure(
          "the policies in " + sources + " cannot be built, see " + folder.log("policies"));
    }
  }

  /**
   * Builds the sources as they are now. OPA's complaints go to the log and to {@link
   * DataFolder#policyError}.
   */
  public void rebuild() {
    try {
      ProcessBuilder command =
          new ProcessBuilder(
                  sources.resolve("build").toString(), "bundle", folder.bundle().toString())
              .redirectErrorStream(true);
      command.environment().put("OPA", opa);
      Process build = command.start();
      build.getOutputStream().close();
      String output =
          new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (build.waitFor() == 0) {
        Files.deleteIfExists(folder.policyError());
        folder.note("policies", "built");
      } else {
        Files.writeString(folder.policyError(), output + "\n");
        folder.note(
            "policies",
            "not built, the bundle stays as it was:\n" + output.indent(2).stripTrailing());
      }
    } catch (IOException e) {
      throw new CommandFailure(sources.resolve("build") + " cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
