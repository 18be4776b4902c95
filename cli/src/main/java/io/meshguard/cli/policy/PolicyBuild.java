package io.meshguard.cli.policy;

import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The script that tests and builds the policies.
 *
 * @param installation whose policies
 */
record PolicyBuild(Installation installation) {

  /**
   * Makes what the commands of authors read: plan, metadata, tested examples.
   *
   * @return the folder it is in; empty if the sources do not compile, which has been said
   */
  Optional<Path> artifacts() {
    return run("artifacts") == 0
        ? Optional.of(installation.policies().resolve("target"))
        : Optional.empty();
  }

  /** Runs one of its commands, with this process's output. Returns 0 if it succeeded, else 1. */
  int run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(installation.policiesBuild().toString()));
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor() == 0 ? 0 : 1;
    } catch (IOException e) {
      throw new CommandFailure("policies/build cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }
}
