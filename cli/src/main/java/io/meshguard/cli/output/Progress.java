package io.meshguard.cli.output;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** One line for each step when it is done, with what it took. Thread-safe. */
public final class Progress {
  private final PrintWriter out;
  private final long begun = System.nanoTime();

  public Progress(PrintWriter out) {
    this.out = out;
  }

  public void say(String line) {
    synchronized (out) {
      out.println(line);
      out.flush();
    }
  }

  /** Does the step and says so. */
  public <T> T step(String name, Supplier<T> step, java.util.function.Function<T, String> what) {
    long start = System.nanoTime();
    T result = step.get();
    say("  %-15s %-45s %6s".formatted(name, what.apply(result), seconds(start)));
    return result;
  }

  /** How long it has been, in all. */
  public String total() {
    return seconds(begun);
  }

  private static String seconds(long since) {
    Duration duration = Duration.ofNanos(System.nanoTime() - since);
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
