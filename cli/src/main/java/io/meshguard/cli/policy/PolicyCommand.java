package io.meshguard.cli.policy;

import io.meshguard.cli.Installation;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshguard policy}: a policy author's loop, with the script that the build uses. */
@Command(
    name = "policy",
    description = "Write, test, document and build policies.",
    synopsisSubcommandLabel = "COMMAND")
public final class PolicyCommand {
  private final Installation installation;
  private final PolicyBuild build;

  @Spec CommandSpec spec = CommandSpec.create();

  private PolicyCommand(Installation installation, PolicyBuild build) {
    this.installation = installation;
    this.build = build;
  }

  /** The command with all that belongs to it. */
  public static CommandLine commandLine(Installation installation) {
    PolicyBuild build = new PolicyBuild(installation);
    return new CommandLine(new PolicyCommand(installation, build))
        .addSubcommand(new BenchCommand(build))
        .addSubcommand(new DocsCommand(installation, build))
        .addSubcommand(new NewCommand(installation, build))
        .addSubcommand(new TraceCommand(installation, build));
  }

  /** Runs the policies' tests, those of changed policies first. */
  @Command(
      name = "test",
      description = "Run the policies' tests and examples, those of changed policies first.")
  int test(
      @Parameters(
              arity = "0..1",
              paramLabel = "NAME",
              description =
                  "One policy, by its id or its file's name; for any other name the tests that match it.")
          @Nullable String pattern,
      @Option(
              names = {"-v", "--verbose"},
              description =
                  "Show of each test that fails which expression did, and which rules ran.")
          boolean verbose)
      throws IOException {
    int exit = pattern == null ? build.run("test") : build.run("test", pattern);
    if (exit != 0 && verbose) {
      new FailedTests(installation, build, spec.commandLine().getOut()).explain();
    }
    return exit;
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
