package io.meshguard.cli.stack;

import io.meshguard.cli.Installation;
import io.meshguard.cli.output.Paths;
import io.meshguard.cli.output.Progress;
import io.meshguard.cli.stack.aot.AotCaches;
import io.meshguard.cli.stack.servers.Stack;
import io.meshguard.cli.stack.servers.Training;
import io.meshguard.cli.stack.servers.UpOptions;
import io.meshguard.cli.stack.servers.Welcome;
import io.meshguard.cli.stack.state.DataFolder;
import java.io.PrintWriter;
import java.nio.channels.FileLock;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The process that starts the servers, stays as long as they run, and stops them when a signal says
 * so.
 */
final class Supervisor {
  private final Installation installation;
  private final DataFolder folder;
  private final UpOptions options;
  private final PrintWriter out;

  Supervisor(Installation installation, DataFolder folder, UpOptions options, PrintWriter out) {
    this.installation = installation;
    this.folder = folder;
    this.options = options;
    this.out = out;
  }

  int run() {
    Optional<FileLock> lock = folder.tryLock();
    if (lock.isEmpty()) {
      return UpCommand.alreadyRuns(folder, out);
    }
    folder.readState().ifPresent(Leftovers::end);
    Progress progress = new Progress(out);
    progress.say("Starting Meshguard in " + Paths.shown(folder.path()));
    AotCaches caches = Stack.caches(installation);
    Stack stack = new Stack(installation, folder, options, caches, progress);
    Training training = new Training(installation, caches, folder);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stack, training, progress), "stop"));
    try {
      stack.start();
      new Welcome(installation, folder, options, out).say(progress.total(), stack);
      stack.announce();
      training.start();
    } catch (RuntimeException e) {
      if (stack.closing()) {
        return waitForTheEnd();
      }
      stack.close();
      throw e;
    }
    return waitForTheEnd();
  }

  private static void stop(Stack stack, Training training, Progress progress) {
    if (!stack.closing()) {
      progress.say("Stopping");
      training.close();
      stack.close();
      progress.say("Stopped");
    }
  }

  /** A signal runs the shutdown hook, and then the JVM ends: nobody ever returns from here. */
  private static int waitForTheEnd() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }
}
