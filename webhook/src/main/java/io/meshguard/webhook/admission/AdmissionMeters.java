package io.meshguard.webhook.admission;

import io.meshguard.events.Decision;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is counted on the admission path. Every label has a fixed set of values; all exist from the
 * start.
 */
@Singleton
class AdmissionMeters {

  /** Why a request was turned away without a decision. */
  enum Refusal {
    METHOD,
    CONTENT_TYPE,
    TOO_LARGE,
    MALFORMED,
    BUSY
  }

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(5), Duration.ofMillis(10),
    Duration.ofMillis(25), Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250),
    Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5)
  };

  private final Map<Decision.Webhook, Map<Decision.Outcome, Counter>> decisions =
      new EnumMap<>(Decision.Webhook.class);
  private final Map<Refusal, Counter> refusals = new EnumMap<>(Refusal.class);
  private final Map<Decision.Webhook, Timer> answers = new EnumMap<>(Decision.Webhook.class);
  private final Timer evaluations;
  private final Counter unrecorded;

  AdmissionMeters(MeterRegistry meters) {
    for (Decision.Webhook webhook : Decision.Webhook.values()) {
      Map<Decision.Outcome, Counter> byOutcome = new EnumMap<>(Decision.Outcome.class);
      for (Decision.Outcome outcome : Decision.Outcome.values()) {
        byOutcome.put(
            outcome,
            Counter.builder("meshguard.decisions")
                .description("Decisions, by the webhook that was called and how they ended")
                .tag("webhook", lowerCase(webhook))
                .tag("outcome", lowerCase(outcome))
                .register(meters));
      }
      decisions.put(webhook, byOutcome);
      answers.put(
          webhook,
          Timer.builder("meshguard.admission")
              .description("From the whole request read to the answer ready, its record included")
              .tag("webhook", lowerCase(webhook))
              .serviceLevelObjectives(BUCKETS)
              .register(meters));
    }
    for (Refusal refusal : Refusal.values()) {
      refusals.put(
          refusal,
          Counter.builder("meshguard.bad.requests")
              .description("Requests that were turned away without a decision")
              .tag("reason", lowerCase(refusal))
              .register(meters));
    }
    evaluations =
        Timer.builder("meshguard.evaluation")
            .description("One evaluation of the policies, with the wait for a free instance")
            .serviceLevelObjectives(BUCKETS)
            .register(meters);
    unrecorded =
        Counter.builder("meshguard.decisions.unrecorded")
            .description(
                "Decisions that were answered with an error because they could not be recorded")
            .register(meters);
  }

  void decided(Decision decision, Duration took) {
    Decision.Webhook webhook = decision.webhook();
    if (webhook != null) {
      count(decisions.get(webhook), decision.outcome());
      Timer answer = answers.get(webhook);
      if (answer != null) {
        answer.record(took);
      }
    }
    evaluations.record(Duration.ofNanos(decision.evaluationMicros() * 1000));
  }

  void refused(Refusal refusal) {
    count(refusals, refusal);
  }

  void unrecorded() {
    unrecorded.increment();
  }

  private static <K> void count(@Nullable Map<K, Counter> counters, K key) {
    Counter counter = counters == null ? null : counters.get(key);
    if (counter != null) {
      counter.increment();
    }
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
