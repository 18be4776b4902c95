package io.meshguard.webhook;

import io.meshguard.decisionlog.DecisionLog;
import io.meshguard.decisionlog.DecisionLogStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;

/** What the decision log tells of itself, as metrics. */
@Singleton
class DecisionLogMeters {
  private final MeterRegistry meters;

  DecisionLogMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  void watch(DecisionLog log) {
    counter(log, "appended", "Decisions handed to the log", DecisionLogStatus::appended);
    counter(log, "acknowledged", "Records that Kafka has taken", DecisionLogStatus::acknowledged);
    counter(log, "refused", "Decisions that were not recorded", DecisionLogStatus::refused);
    counter(log, "dropped", "Decisions answered without a record", DecisionLogStatus::dropped);
    counter(log, "trimmed", "Records sent without their objects", DecisionLogStatus::trimmed);
    gauge(
        log, "backlog.records", "Records Kafka has yet to take", DecisionLogStatus::backlogRecords);
    gauge(log, "backlog.bytes", "The size of these records", DecisionLogStatus::backlogBytes);
    gauge(
        log,
        "oldest.unsent.seconds",
        "How long the oldest of these records has waited",
        status -> status.oldestUnsentAge().toMillis() / 1000.0);
    gauge(log, "full", "1 while the log has no room", status -> status.full() ? 1 : 0);
  }

  private void counter(
      DecisionLog log, String name, String description, ToDoubleFunction<DecisionLogStatus> value) {
    FunctionCounter.builder(
            "meshguard.decision.log." + name, log, source -> value.applyAsDouble(source.status()))
        .description(description)
        .register(meters);
  }

  private void gauge(
      DecisionLog log, String name, String description, ToDoubleFunction<DecisionLogStatus> value) {
    Gauge.builder(
            "meshguard.decision.log." + name, log, source -> value.applyAsDouble(source.status()))
        .description(description)
        .register(meters);
  }
}
