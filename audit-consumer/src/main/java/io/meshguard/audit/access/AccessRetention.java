package io.meshguard.audit.access;

import io.meshguard.audit.AuditSettings;
import io.meshguard.audit.store.StoreUnavailableException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jboss.logging.Logger;

/**
 * Deletes what is older than the retention of decisions. Row by row: there are some for each pod,
 * not for each request, so that partitions would not pay.
 */
@ApplicationScoped
class AccessRetention {
  private static final Logger LOG = Logger.getLogger(AccessRetention.class);

  /** At a time, so that no transaction holds many locks. */
  private static final int MOST = 10_000;

  private final AccessStore store;
  private final AuditSettings settings;
  private final Clock clock;

  AccessRetention(AccessStore store, AuditSettings settings, Clock clock) {
    this.store = store;
    this.settings = settings;
    this.clock = clock;
  }

  @Scheduled(
      every = "1h",
      delayed = "10s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void maintain() {
    Instant oldest =
        LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)
            .minus(settings.audit().retention())
            .atStartOfDay()
            .toInstant(ZoneOffset.UTC);
    try {
      long all = 0;
      int deleted;
      do {
        deleted = store.deleteBefore(oldest, MOST);
        all += deleted;
      } while (deleted == MOST);
      if (all > 0) {
        LOG.infof("Deleted what is older than the retention: secretAccesses=%d", all);
      }
    } catch (StoreUnavailableException e) {
      LOG.warnf(
          "Old events about secrets were not deleted, will be in an hour: %s", e.getMessage());
    }
  }
}
