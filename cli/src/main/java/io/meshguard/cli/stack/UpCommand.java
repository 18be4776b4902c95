package io.meshguard.cli.stack;

import io.meshguard.cli.Installation;
import io.meshguard.cli.stack.servers.Health;
import io.meshguard.cli.stack.servers.UpOptions;
import io.meshguard.cli.stack.state.DataFolder;
import io.meshguard.cli.stack.state.StackState;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshguard up}: starts everything and stays until it is stopped, or detaches. */
@Command(
    name = "up",
    description = "Run Kafka, PostgreSQL, webhook and audit-consumer on this machine.",
    footer = {
      "",
      "Stays in the foreground until Ctrl-C or 'meshguard down', unless --detach is given."
    })
public final class UpCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin UpOptions options = new UpOptions();

  @Option(names = "--detach", description = "Return once all is ready; 'meshguard down' stops it.")
  boolean detach;

  private final Installation installation;

  /** Starts the servers of this installation. */
  public UpCommand(Installation installation) {
    this.installation = installation;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    DataFolder folder = options.folder(installation);
    folder.prepare();
    if (detach) {
      return new DetachedUp(installation, folder, out)
          .run(spec.commandLine().getParseResult().originalArgs());
    }
    return new Supervisor(installation, folder, options, out).run();
  }

  /** Says what runs already. Exit code 0 if all of it is well. */
  static int alreadyRuns(DataFolder folder, PrintWriter out) {
    Optional<StackState> state = folder.readState();
    if (state.isEmpty() || state.get().phase() == StackState.Phase.STARTING) {
      out.println("Meshguard is being started by another process on " + folder.path());
      return 1;
    }
    StackReport report = StackReport.of(folder, new Health());
    out.println("Meshguard already runs (process " + state.get().supervisor().pid() + "):");
    report.print(out);
    return report.healthy() ? 0 : 1;
  }
}
