package io.meshguard.webhook.admission;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long an answer is of use to the API server: after that it has applied its failurePolicy.
 * Counted in nanoseconds: to divide a {@link Duration}, Java makes decimal fractions.
 */
record Budget(long startNanos, long totalNanos) {

  /** What the way back to the API server may take. */
  private static final Duration MARGIN = Duration.ofMillis(100);

  private static final long RECORD_PART = 5;

  /** Kubernetes always says how long it waits. */
  private static final Duration UNSAID = Duration.ofSeconds(10);

  /** The most that Kubernetes allows. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Kubernetes writes whole seconds; Go's durations know more. */
  private static final Pattern PARTS = Pattern.compile("([0-9]+)(ms|s|m)");

  private static final Pattern WHOLE = Pattern.compile("(" + PARTS.pattern() + ")+");

  private static final Map<String, Duration> UNITS =
      Map.of("ms", Duration.ofMillis(1), "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1));

  /**
   * @param timeout the parameter of that name, such as {@code 3s}; what is absent or not understood
   *     counts as 10 s
   */
  static Budget starting(long startNanos, @Nullable String timeout) {
    Duration said = timeout == null ? Duration.ZERO : parse(timeout);
    Duration whole = said.isZero() ? UNSAID : said.compareTo(LONGEST) > 0 ? LONGEST : said;
    long nanos = whole.toNanos();
    return new Budget(startNanos, nanos - Math.min(nanos / 4, MARGIN.toNanos()));
  }

  Duration total() {
    return Duration.ofNanos(totalNanos);
  }

  /**
   * What the evaluation may take: a part of what is left is for the record, also for that of a
   * failure.
   */
  Duration forEvaluation() {
    return left().minusNanos(totalNanos / RECORD_PART);
  }

  Duration left() {
    return total().minus(spent());
  }

  Duration spent() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** The {@link System#nanoTime()} at which it is used up. */
  long endNanos() {
    return startNanos + totalNanos;
  }

  private static Duration parse(String timeout) {
    if (timeout.length() > 16 || !WHOLE.matcher(timeout).matches()) {
      return Duration.ZERO;
    }
    Duration sum = Duration.ZERO;
    Matcher parts = PARTS.matcher(timeout);
    while (parts.find()) {
      Duration unit = UNITS.getOrDefault(parts.group(2), Duration.ZERO);
      sum = sum.plus(unit.multipliedBy(Long.parseLong(parts.group(1))));
    }
    return sum;
  }
}
