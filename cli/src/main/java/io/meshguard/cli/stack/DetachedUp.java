package io.meshguard.cli.stack;

import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.Installation;
import io.meshguard.cli.stack.state.DataFolder;
import io.meshguard.cli.stack.state.StackState;
import io.meshguard.local.Jvm;
import io.meshguard.local.Sessions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the supervisor outside this terminal, shows what it says, and returns once all is ready. */
final class DetachedUp {
  private static final long POLL_MILLIS = 50;

  private final Installation installation;
  private final DataFolder folder;
  private final PrintWriter out;
  private long shown;

  DetachedUp(Installation installation, DataFolder folder, PrintWriter out) {
    this.installation = installation;
    this.folder = folder;
    this.out = out;
  }

  /**
   * @param arguments the command line of this process; the supervisor gets it without {@code
   *     --detach}
   */
  int run(List<String> arguments) {
    Path log = folder.log("up");
    try {
      Files.deleteIfExists(log);
      Process supervisor =
          new ProcessBuilder(Sessions.detached(command(arguments)))
              .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()))
              .start();
      Thread cancel = new Thread(supervisor::destroy, "cancel");
      Runtime.getRuntime().addShutdownHook(cancel);
      boolean ready = awaitReady(supervisor, log);
      Runtime.getRuntime().removeShutdownHook(cancel);
      show(log);
      return ready ? 0 : supervisor.exitValue();
    } catch (IOException e) {
      throw new CommandFailure("the supervisor cannot be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  private boolean awaitReady(Process supervisor, Path log)
      throws IOException, InterruptedException {
    while (!supervisor.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      show(log);
      if (isReady(supervisor)) {
        return true;
      }
    }
    return false;
  }

  private boolean isReady(Process supervisor) {
    return folder
        .readState()
        .filter(state -> state.supervisor().pid() == supervisor.pid())
        .filter(state -> state.phase() == StackState.Phase.READY)
        .isPresent();
  }

  /** Prints what the supervisor has said since. */
  private void show(Path log) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      byte[] news = new byte[(int) (file.length() - shown)];
      file.seek(shown);
      file.readFully(news);
      shown += news.length;
      out.print(new String(news, StandardCharsets.UTF_8));
      out.flush();
    }
  }

  private List<String> command(List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Jvm.java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx96m",
                // What the launcher's own JVM has left, if it has.
                "-XX:SharedArchiveFile=" + installation.libraries().resolveSibling("classes.jsa"),
                "-Xlog:disable",
                "-Dmeshguard.root=" + installation.root()));
    installation.caches().ifPresent(caches -> command.add("-Dmeshguard.caches=" + caches));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "io.meshguard.cli.Meshguard"));
    arguments.stream().filter(argument -> !argument.equals("--detach")).forEach(command::add);
    return command;
  }
}
