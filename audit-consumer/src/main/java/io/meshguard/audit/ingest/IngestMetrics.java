package io.meshguard.audit.ingest;

import io.meshguard.audit.decisions.DecisionStore.Stored;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Counts what the consumer does. */
@ApplicationScoped
class IngestMetrics {

  private final MeterRegistry registry;
  private final Counter ingested;
  private final Counter duplicates;
  private final Timer batches;

  IngestMetrics(MeterRegistry registry) {
    this.registry = registry;
    ingested =
        Counter.builder("meshguard.audit.ingested")
            .description("Decisions that were stored")
            .register(registry);
    duplicates =
        Counter.builder("meshguard.audit.duplicates")
            .description("Decisions that came again and were not stored again")
            .register(registry);
    batches =
        Timer.builder("meshguard.audit.batch")
            .description("Time to store one batch")
            .publishPercentiles(0.5, 0.95, 0.99)
            .register(registry);
  }

  void batchStored(Stored stored, Duration took) {
    ingested.increment(stored.added());
    duplicates.increment(stored.duplicates());
    batches.record(took);
  }

  void deadLetter(String reason) {
    Counter.builder("meshguard.audit.dead.letters")
        .description("Records that could not be stored and went to the dead letters")
        .tag("reason", reason)
        .register(registry)
        .increment();
  }
}
