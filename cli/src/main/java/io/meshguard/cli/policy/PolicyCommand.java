package io.meshguard.cli.policy;

import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code meshguard policy}: tests and builds the policies, with the script their build uses. */
@Command(
    name = "policy",
    description = "Test and build the policies.",
    synopsisSubcommandLabel = "COMMAND")
public final class PolicyCommand {
  private final Installation installation;

  /** Takes the policies of this installation. */
  public PolicyCommand(Installation installation) {
    this.installation = installation;
  }

  /** Runs the policies' tests. */
  @Command(name = "test", description = "Run the policies' tests.")
  int test(
      @Parameters(
              arity = "0..1",
              paramLabel = "REGEX",
              description = "Only tests whose name matches.")
          @Nullable String pattern) {
    return pattern == null ? run("test") : run("test", pattern);
  }

  /** Checks formatting, types, metadata, tests and coverage. */
  @Command(name = "verify", description = "Check formatting, types, metadata, tests and coverage.")
  int verify() {
    return run("verify");
  }

  /** Builds the bundle. */
  @Command(name = "build", description = "Build the bundle that the webhook loads.")
  int build(
      @Parameters(
              arity = "0..1",
              paramLabel = "FILE",
              description = "Default: policies/target/bundle.tar.gz.")
          @Nullable Path bundle) {
    return bundle == null ? run("bundle") : run("bundle", bundle.toAbsolutePath().toString());
  }

  private int run(String... arguments) {
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
