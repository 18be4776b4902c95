package io.meshguard.cli.stack.servers;

import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.output.Progress;
import io.meshguard.cli.stack.state.DataFolder;
import io.meshguard.cli.stack.state.ProcessId;
import io.meshguard.cli.stack.state.StackState;
import io.meshguard.local.ChildProcess;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one {@code up} serves, as other processes find it in the data folder. Says when one of them
 * ends by itself. Thread-safe.
 */
final class Services {
  private final DataFolder folder;
  private final Progress progress;
  private final String begun = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  private final List<StackState.Service> services = new ArrayList<>();
  private volatile boolean closing;
  private @Nullable Path kubeconfig;

  Services(DataFolder folder, Progress progress) {
    this.folder = folder;
    this.progress = progress;
  }

  /**
   * @param address what clients connect to, or {@code -}
   * @param readiness answers 200 while it is ready; null where a connection is all that can be
   *     asked
   */
  void add(String name, ChildProcess process, String address, @Nullable String readiness) {
    add(
        new StackState.Service(
            name, ProcessId.of(process.pid()), address, readiness, process.log().toString()));
    var unused = process.onExit().thenAccept(ended -> ended(process, ended.exitValue()));
  }

  /**
   * One that somebody else runs. That it is not there would be noticed much later, and by others.
   *
   * @param option what named it
   */
  void external(String name, String address, String option) {
    if (Arrays.stream(address.split(",")).noneMatch(Health::listens)) {
      throw new CommandFailure(
          "%s does not answer at %s (%s). Start it, or leave that out and one is started here"
              .formatted(name, address, option));
    }
    progress.say("  %-15s %s (external)".formatted(name, address));
    add(new StackState.Service(name, null, address, null, null));
  }

  private synchronized void add(StackState.Service service) {
    services.add(service);
    save(StackState.Phase.STARTING);
  }

  /** Of the API server, from now on. */
  synchronized void kubeconfig(Path file) {
    kubeconfig = file;
  }

  private void ended(ChildProcess process, int exitCode) {
    if (!closing) {
      progress.say(
          "%s has ended by itself (exit code %d), the rest goes on. Its log: %s"
              .formatted(process.name(), exitCode, process.log()));
    }
  }

  /** Tells other processes. */
  synchronized void save(StackState.Phase phase) {
    if (closing) {
      return;
    }
    folder.writeState(
        new StackState(
            phase,
            begun,
            ProcessId.of(ProcessHandle.current()),
            services.stream().sorted(Comparator.comparing(StackState.Service::name)).toList(),
            kubeconfig == null ? null : kubeconfig.toString()));
  }

  /** From now on they are meant to end. */
  void close() {
    closing = true;
  }

  boolean closing() {
    return closing;
  }

  /** All have ended. */
  synchronized void forget() {
    folder.removeState();
  }
}
