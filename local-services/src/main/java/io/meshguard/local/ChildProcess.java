package io.meshguard.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A supervised child process: it writes to a log file, a start that fails quotes that log, and it
 * ends with this JVM, also when this JVM is killed. Thread-safe.
 */
public final class ChildProcess implements AutoCloseable {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
  private static final Duration PAUSE_DEADLINE = Duration.ofSeconds(2);
  private static final long PAUSE_POLL_NANOS = 1_000_000;
  private static final Duration GRACE = Duration.ofSeconds(10);

  /**
   * What to run.
   *
   * @param name how messages call it, such as "Kafka"
   * @param arguments the program and its arguments
   * @param environment set on top of this JVM's own
   * @param log takes standard output and error; appended to, created with its folders
   */
  public record Command(
      String name, List<String> arguments, Map<String, String> environment, Path log) {
    /** Refuses an empty command. */
    public Command {
      arguments = List.copyOf(arguments);
      environment = Map.copyOf(environment);
      if (arguments.isEmpty()) {
        throw new IllegalArgumentException("no program to run for " + name);
      }
    }
  }

  private final Command command;
  private final Process process;
  private final LogTail tail;

  private ChildProcess(Command command, Process process, LogTail tail) {
    this.command = command;
    this.process = process;
    this.tail = tail;
  }

  /**
   * Starts the command and returns at once; see {@link #awaitReady}.
   *
   * @throws LocalServiceException when the program or its log file cannot be opened
   */
  public static ChildProcess start(Command command) {
    try {
      Files.createDirectories(command.log().toAbsolutePath().getParent());
      LogTail tail = LogTail.from(command.log());
      ProcessBuilder builder =
          new ProcessBuilder(Sessions.own(command.arguments()))
              .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(command.log().toFile()));
      builder.environment().putAll(command.environment());
      Process process = builder.start();
      Watchdog.watch(process);
      return new ChildProcess(command, process, tail);
    } catch (IOException e) {
      throw new LocalServiceException(command.name() + " cannot be started: " + e.getMessage(), e);
    }
  }

  /**
   * Blocks until {@code ready} answers true. Kills the process when it does not get there.
   *
   * @throws LocalServiceException when the process ends before, or the deadline passes; quotes the
   *     log's last lines
   */
  public void awaitReady(Duration deadline, BooleanSupplier ready) {
    Instant end = Instant.now().plus(deadline);
    while (!ready.getAsBoolean()) {
      if (exitedWithin(POLL_INTERVAL)) {
        throw failed("ended with exit code " + process.exitValue() + " while starting");
      }
      if (Instant.now().isAfter(end)) {
        kill();
        throw failed("was not ready after " + deadline.toSeconds() + " s");
      }
    }
  }

  private LocalServiceException failed(String what) {
    return new LocalServiceException(
        "%s %s. The end of %s:%n%s"
            .formatted(command.name(), what, command.log(), tail.lastLines().indent(2)));
  }

  /** How messages call this process. */
  public String name() {
    return command.name();
  }

  /** Where its output goes. */
  public Path log() {
    return command.log();
  }

  /** The process id of the program itself, not of a wrapper. */
  public long pid() {
    return process.pid();
  }

  /** Whether it still runs (or is paused). */
  public boolean alive() {
    return process.isAlive();
  }

  /** Completes when the process has ended. */
  public CompletableFuture<Process> onExit() {
    return process.onExit();
  }

  /**
   * Stops the process's execution (SIGSTOP), and waits until each of its threads stands still: to
   * its clients it hangs.
   */
  public void pause() {
    signal("STOP");
    long end = System.nanoTime() + PAUSE_DEADLINE.toNanos();
    while (process.isAlive() && !standsStill() && System.nanoTime() < end) {
      LockSupport.parkNanos(PAUSE_POLL_NANOS);
    }
  }

  /** Where the system does not tell, the signal has to do. */
  private boolean standsStill() {
    File[] threads = new File("/proc/" + pid() + "/task").listFiles();
    return threads == null || Arrays.stream(threads).allMatch(ChildProcess::isStopped);
  }

  private static boolean isStopped(File thread) {
    try {
      // The state follows the command's name, which is in parentheses and may hold some itself.
      String stat = Files.readString(thread.toPath().resolve("stat"));
      return stat.startsWith("T", stat.lastIndexOf(')') + 2);
    } catch (IOException ended) {
      return true;
    }
  }

  /** Lets it run on after {@link #pause}. */
  public void resume() {
    signal("CONT");
  }

  /** Sends the signal of that name, such as {@code INT}; does nothing if the process has ended. */
  public void signal(String name) {
    if (!process.isAlive()) {
      return;
    }
    try {
      int exit =
          new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
      // One that has just ended seems alive until this JVM has noticed.
      if (exit != 0 && !exitedWithin(Duration.ofSeconds(1))) {
        throw new LocalServiceException(
            "cannot send SIG" + name + " to " + this.name() + " (" + pid() + ")");
      }
    } catch (IOException e) {
      throw new LocalServiceException("cannot run kill: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalServiceException("interrupted while signalling " + this.name(), e);
    }
  }

  /** SIGKILL, and waits for the end. */
  public void kill() {
    process.destroyForcibly();
    exitedWithin(GRACE);
  }

  /** SIGTERM; SIGKILL if it has not ended after {@code grace}. Waits for the end. */
  public void stop(Duration grace) {
    stop("TERM", grace);
  }

  /** Like {@link #stop(Duration)}, with the signal that means "stop" to this program. */
  public void stop(String signal, Duration grace) {
    signal(signal);
    // A paused process takes no signal before it goes on.
    signal("CONT");
    if (!exitedWithin(grace)) {
      kill();
    }
  }

  /** {@link #stop(Duration)} with 10 seconds' grace. */
  @Override
  public void close() {
    stop(GRACE);
  }

  private boolean exitedWithin(Duration duration) {
    try {
      return process.waitFor(duration.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new LocalServiceException("interrupted while waiting for " + name(), e);
    }
  }
}
