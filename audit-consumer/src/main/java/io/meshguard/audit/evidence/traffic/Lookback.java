package io.meshguard.audit.evidence.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * The namespaces and the stretch of time that one round of queries is about: what the {@code $}
 * words of a query file stand for.
 */
public record Lookback(Collection<String> namespaces, Instant end, Duration window) {

  /**
   * How finely scrapes are looked at: Prometheus answers with 11 000 points of a series at most.
   */
  private static final int SCRAPE_STEPS = 2000;

  private static final int TIMELINE_STEPS = 96;

  /** How far back a STRICT scope's rejections are looked for: an alert is about now. */
  public static final Duration RECENT = Duration.ofMinutes(10);

  Instant start() {
    return end.minus(window);
  }

  Duration scrapeStep() {
    return step(SCRAPE_STEPS);
  }

  Duration timelineStep() {
    return step(TIMELINE_STEPS);
  }

  private Duration step(int count) {
    Duration even = window.dividedBy(count);
    return even.compareTo(Duration.ofSeconds(1)) < 0
        ? Duration.ofSeconds(1)
        : Duration.ofSeconds(even.plusMillis(999).toSeconds());
  }

  /** The query as Prometheus is asked it, to be tried by hand as it is. */
  String fill(String query) {
    return query
        .replace("$namespaces", PromQl.oneOf(namespaces))
        .replace("$recent", RECENT.toSeconds() + "s")
        .replace("$quarter", window.dividedBy(4).toSeconds() + "s")
        .replace("$rest", window.minus(window.dividedBy(4)).toSeconds() + "s")
        .replace("$window", window.toSeconds() + "s")
        .replace("$step", timelineStep().toSeconds() + "s");
  }
}
