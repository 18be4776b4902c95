package io.meshguard.audit.ingest;

import io.meshguard.audit.decisions.Completeness;
import io.meshguard.audit.decisions.DecisionStore;
import io.meshguard.audit.store.StoreUnavailableException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/** What a Prometheus can alert on: decisions that were made and never came. */
@ApplicationScoped
class MissingDecisions {

  private final DecisionStore store;
  private final AtomicLong missing = new AtomicLong();

  MissingDecisions(DecisionStore store, MeterRegistry registry) {
    this.store = store;
    Gauge.builder("meshguard.audit.missing", missing, AtomicLong::doubleValue)
        .description("Decisions that producers numbered and that are not stored")
        .register(registry);
  }

  /** While the database is away the gauge keeps its value. */
  @Scheduled(every = "1m", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void measure() {
    try {
      missing.set(store.completeness().stream().mapToLong(Completeness::missingDecisions).sum());
    } catch (StoreUnavailableException away) {
      // Readiness says so.
    }
  }
}
