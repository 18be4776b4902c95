package io.meshguard.cli.stack;

import io.meshguard.cli.Installation;
import io.meshguard.cli.output.FormatOption;
import io.meshguard.cli.stack.servers.Health;
import io.meshguard.cli.stack.servers.UpOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshguard status}: what runs, where, and how it is. */
@Command(
    name = "status",
    description = "Say what runs, where, and how it is.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all runs and is ready", "1:nothing runs, or not all of it is ready"})
public final class StatusCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--data-dir", paramLabel = "FOLDER", description = "As for 'meshguard up'.")
  @Nullable Path dataFolder;

  @Mixin FormatOption format = new FormatOption();

  private final Installation installation;

  /** Asks the servers of this installation. */
  public StatusCommand(Installation installation) {
    this.installation = installation;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    StackReport report = StackReport.of(UpOptions.folder(dataFolder, installation), new Health());
    switch (format.chosen()) {
      case table -> report.print(out);
      case json -> out.println(report.json());
    }
    return report.healthy() ? 0 : 1;
  }
}
