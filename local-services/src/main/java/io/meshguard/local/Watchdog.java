package io.meshguard.local;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Ends the registered processes when this JVM is gone, however it went: also after {@code kill -9}.
 *
 * <p>A shell in a session of its own reads our pipe. The kernel closes the pipe with this JVM, the
 * shell reads its end, and sends SIGTERM, then SIGKILL. ({@code PR_SET_PDEATHSIG} would not do: it
 * fires when the starting <em>thread</em> ends, and it exists on Linux only.) Thread-safe.
 */
final class Watchdog {
  private static final String SCRIPT =
      """
      trap '' INT HUP TERM
      pids=
      while read -r verb pid; do
        case $verb in
          add) pids="$pids $pid" ;;
          remove)
            rest=
            for p in $pids; do [ "$p" = "$pid" ] || rest="$rest $p"; done
            pids=$rest ;;
        esac
      done
      [ -n "$pids" ] || exit 0
      kill -CONT $pids 2>/dev/null
      kill -TERM $pids 2>/dev/null
      i=0
      while [ $i -lt 50 ]; do
        left=
        for p in $pids; do kill -0 "$p" 2>/dev/null && left=yes; done
        [ -n "$left" ] || exit 0
        sleep 0.1
        i=$((i + 1))
      done
      kill -KILL $pids 2>/dev/null
      """;

  private static final Watchdog INSTANCE = new Watchdog();

  private final OutputStream pipe;

  private Watchdog() {
    try {
      Process shell =
          new ProcessBuilder(Sessions.own(List.of("/bin/sh", "-c", SCRIPT)))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      pipe = shell.getOutputStream();
    } catch (IOException e) {
      throw new LocalServiceException("/bin/sh cannot be started: " + e.getMessage(), e);
    }
  }

  /** Watches {@code process} until it ends. */
  static void watch(Process process) {
    INSTANCE.send("add " + process.pid());
    // At once, so that a later process with the same id is never mistaken for this one.
    var unused = process.onExit().thenRun(() -> INSTANCE.send("remove " + process.pid()));
  }

  private synchronized void send(String line) {
    try {
      pipe.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      pipe.flush();
    } catch (IOException e) {
      throw new LocalServiceException("the watchdog process has ended", e);
    }
  }
}
