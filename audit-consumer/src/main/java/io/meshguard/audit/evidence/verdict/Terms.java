package io.meshguard.audit.evidence.verdict;

import java.time.Duration;

/**
 * What an audit of a namespace has to show; set by Guardrails, as parameters of MG-MTLS-001.
 *
 * @param window how far back traffic is looked at
 * @param minimumAge how long a scope must have been permissive; the policies hold it to that
 * @param freshness how old an audit may be; the policies hold it to that
 * @param minimumRequests requests or connections over mTLS that each workload must have received
 * @param scrapeGap the longest stretch without a scrape that leaves the evidence whole
 */
public record Terms(
    Duration window,
    Duration minimumAge,
    Duration freshness,
    long minimumRequests,
    Duration scrapeGap) {

  /** The policies' own defaults (policies/lib/permissive_audit.rego), and the window they imply. */
  public static final Terms DEFAULT =
      new Terms(
          Duration.ofHours(168),
          Duration.ofHours(168),
          Duration.ofHours(24),
          1,
          Duration.ofMinutes(10));

  public Terms {
    if (window.isZero() || window.isNegative()) {
      throw new IllegalArgumentException("a window is longer than nothing");
    }
    if (minimumRequests < 1) {
      throw new IllegalArgumentException("no traffic is not evidence: at least one request");
    }
  }
}
