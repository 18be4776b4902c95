package io.meshguard.cli.stack;

import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.stack.state.StackState;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ends what a state file still names. Processes that merely got the number of one of ours are left
 * alone.
 */
final class Leftovers {
  private static final long GRACE_SECONDS = 10;

  private Leftovers() {}

  /** Returns how many still ran. */
  static int end(StackState state) {
    List<ProcessHandle> running =
        state.services().stream()
            .map(StackState.Service::process)
            .filter(Objects::nonNull)
            .flatMap(process -> process.running().stream())
            .toList();
    running.forEach(ProcessHandle::destroy);
    running.forEach(Leftovers::awaitEnd);
    return running.size();
  }

  /** Waits until the process has ended; kills it if it does not in time. */
  static void awaitEnd(ProcessHandle process) {
    awaitEnd(process, GRACE_SECONDS);
  }

  static void awaitEnd(ProcessHandle process, long graceSeconds) {
    try {
      var unused = process.onExit().get(graceSeconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
    } catch (ExecutionException e) {
      throw new CommandFailure("process " + process.pid() + " cannot be waited for", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
