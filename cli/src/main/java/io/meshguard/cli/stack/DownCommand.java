package io.meshguard.cli.stack;

import io.meshguard.cli.Installation;
import io.meshguard.cli.stack.servers.UpOptions;
import io.meshguard.cli.stack.state.DataFolder;
import io.meshguard.cli.stack.state.StackState;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshguard down}: stops what {@code up} started. Data and logs stay. */
@Command(name = "down", description = "Stop what 'meshguard up' started; its data stays.")
public final class DownCommand implements Callable<Integer> {
  private static final long GRACE_SECONDS = 60;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--data-dir", paramLabel = "FOLDER", description = "As for 'meshguard up'.")
  @Nullable Path dataFolder;

  private final Installation installation;

  /** Stops the servers of this installation. */
  public DownCommand(Installation installation) {
    this.installation = installation;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    DataFolder folder = UpOptions.folder(dataFolder, installation);
    Optional<StackState> state =
        Files.isDirectory(folder.path()) ? folder.readState() : Optional.empty();
    if (state.isEmpty()) {
      out.println("Nothing runs.");
      return 0;
    }
    Optional<ProcessHandle> supervisor = state.get().supervisor().running();
    supervisor.ifPresent(
        process -> {
          process.destroy();
          Leftovers.awaitEnd(process, GRACE_SECONDS);
        });
    // Normally none: the supervisor has stopped them, or they have noticed its death.
    int left = Leftovers.end(state.get());
    folder.removeState();
    out.println(supervisor.isPresent() || left > 0 ? "Stopped." : "Nothing runs.");
    return 0;
  }
}
