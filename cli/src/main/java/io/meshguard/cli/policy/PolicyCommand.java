package io.meshguard.cli.policy;

import io.meshguard.cli.Installation;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code meshguard policy}: a policy author's loop, with the script that the build uses. */
@Command(
    name = "policy",
    description = "Write, test, document and build policies.",
    synopsisSubcommandLabel = "COMMAND")
public final class PolicyCommand {
  private final PolicyBuild build;

  private PolicyCommand(PolicyBuild build) {
    this.build = build;
  }

  /** The command with all that belongs to it. */
  public static CommandLine commandLine(Installation installation) {
    PolicyBuild build = new PolicyBuild(installation);
    return new CommandLine(new PolicyCommand(build))
        .addSubcommand(new BenchCommand(build))
        .addSubcommand(new DocsCommand(installation, build))
        .addSubcommand(new NewCommand(installation, build))
        .addSubcommand(new TraceCommand(installation, build));
  }

  /** Runs the policies' tests. */
  @Command(name = "test", description = "Run the policies' tests.")
  int test(
      @Parameters(
              arity = "0..1",
              paramLabel = "REGEX",
              description = "Only tests whose name matches.")
          @Nullable String pattern) {
    return pattern == null ? build.run("test") : build.run("test", pattern);
  }

  /** Checks formatting, types, metadata, tests and coverage. */
  @Command(name = "verify", description = "Check formatting, types, metadata, tests and coverage.")
  int verify() {
    return build.run("verify");
  }

  /** Builds the bundle. */
  @Command(name = "build", description = "Build the bundle that the webhook loads.")
  int build(
      @Parameters(
              arity = "0..1",
              paramLabel = "FILE",
              description = "Default: policies/target/bundle.tar.gz.")
          @Nullable Path bundle) {
    return bundle == null
        ? build.run("bundle")
        : build.run("bundle", bundle.toAbsolutePath().toString());
  }
}
