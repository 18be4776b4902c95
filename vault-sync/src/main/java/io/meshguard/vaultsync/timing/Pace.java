package io.meshguard.vaultsync.timing;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** When to do things next: spread out, so that no thousand pods ask at once. Thread-safe. */
public final class Pace {
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
  private static final int MOST_DOUBLINGS = 8;
  private static final double SPREAD = 0.1;
  private static final Duration LEAST = Duration.ofSeconds(1);

  private final RandomGenerator random;

  public Pace(RandomGenerator random) {
    this.random = random;
  }

  /** A refresh period later, or up to a tenth of it sooner. */
  public Instant after(Instant now, Duration refresh) {
    return now.plus(scaled(refresh, 1 - SPREAD * random.nextDouble()));
  }

  /** At two thirds of the life, or up to a tenth of it sooner; at least a second from now. */
  public Instant twoThirds(Instant now, Duration life) {
    Duration wait = scaled(life, 2.0 / 3 - SPREAD * random.nextDouble());
    return now.plus(wait.compareTo(LEAST) < 0 ? LEAST : wait);
  }

  /**
   * The wait after so many failures in a row: it doubles up to a minute, and is anything between
   * half of that and all of it.
   *
   * @param asked what Vault asked for; the wait is not shorter
   */
  public Duration backoff(int failures, @Nullable Duration asked) {
    Duration full = FIRST_WAIT.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
    Duration capped = full.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : full;
    Duration wait = scaled(capped, 0.5 + 0.5 * random.nextDouble());
    return asked != null && asked.compareTo(wait) > 0 ? asked : wait;
  }

  private static Duration scaled(Duration duration, double factor) {
    return Duration.ofMillis(Math.round(duration.toMillis() * factor));
  }
}
