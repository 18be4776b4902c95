package io.meshguard.audit.evidence.traffic;

import io.meshguard.audit.evidence.verdict.Evidence.Flow;
import io.meshguard.audit.evidence.verdict.Evidence.Load;
import io.meshguard.audit.evidence.verdict.Evidence.Scrapes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What Prometheus knows of one namespace. */
public sealed interface Traffic {

  /** It could not say. */
  record NotKnown(String reason) implements Traffic {}

  record Seen(
      Instant start,
      Instant end,
      List<Flow> plaintext,
      List<Load> mtls,
      Scrapes scrapes,
      List<String> defects,
      Timeline timeline)
      implements Traffic {
    public Seen {
      plaintext = List.copyOf(plaintext);
      mtls = List.copyOf(mtls);
      defects = List.copyOf(defects);
    }
  }

  /**
   * Traffic in steps, oldest first; requests and connections together.
   *
   * @param start the end of the first step
   */
  record Timeline(Instant start, Duration step, List<Long> plaintext, List<Long> mtls) {
    public Timeline {
      plaintext = List.copyOf(plaintext);
      mtls = List.copyOf(mtls);
    }
  }
}
