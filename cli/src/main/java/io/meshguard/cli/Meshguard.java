package io.meshguard.cli;

import io.meshguard.cli.audit.AuditCommand;
import io.meshguard.cli.check.CheckCommand;
import io.meshguard.cli.images.ImagesCommand;
import io.meshguard.cli.policy.PolicyCommand;
import io.meshguard.cli.replay.ReplayCommand;
import io.meshguard.cli.scan.ScanCommand;
import io.meshguard.cli.secrets.SecretsCommand;
import io.meshguard.cli.stack.DownCommand;
import io.meshguard.cli.stack.StatusCommand;
import io.meshguard.cli.stack.UpCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The {@code meshguard} command. Exit code 2 means that it was used wrongly or could not do its
 * work.
 */
@Command(
    name = "meshguard",
    description = "Keeps a Kubernetes service mesh inside its guardrails.",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    version = "Meshguard 0.1.0",
    subcommands = HelpCommand.class)
public final class Meshguard implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  /** Runs one command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(commandLine(Installation.current()).execute(arguments));
  }

  /** All commands, wired. */
  static CommandLine commandLine(Installation installation) {
    CommandLine commandLine = new CommandLine(new Meshguard());
    commandLine
        .addSubcommand(new UpCommand(installation))
        .addSubcommand(new DownCommand(installation))
        .addSubcommand(new StatusCommand(installation))
        .addSubcommand(new CheckCommand())
        .addSubcommand(new ScanCommand(installation))
        .addSubcommand(new AuditCommand())
        .addSubcommand(new ReplayCommand())
        .addSubcommand(new SecretsCommand())
        .addSubcommand(new ImagesCommand(installation))
        .addSubcommand(PolicyCommand.commandLine(installation));
    // Not in the annotation, from which every subcommand would inherit it.
    commandLine
        .getCommandSpec()
        .usageMessage()
        .footer(
            "",
            "The launcher ./meshguard also knows:",
            "  vault-sync         the node plugin, in the foreground",
            "  test [MODULE...]   the whole build with every test",
            "  bench NAME         the benchmarks");
    return commandLine
        .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler(Meshguard::explain);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /**
   * What a command throws is for the user; a stack trace is only printed for what nobody foresaw.
   */
  private static int explain(Exception e, CommandLine commandLine, CommandLine.ParseResult parsed) {
    PrintWriter err = commandLine.getErr();
    if (Foreseen.is(e)) {
      err.println("meshguard: " + e.getMessage());
    } else {
      err.println("meshguard: this is a defect, please report it:");
      e.printStackTrace(err);
    }
    err.flush();
    return 2;
  }
}
