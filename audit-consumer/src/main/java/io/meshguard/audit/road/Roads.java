package io.meshguard.audit.road;

import io.meshguard.audit.AuditSettings;
import io.meshguard.audit.evidence.AuditStore;
import io.meshguard.audit.evidence.mode.ModeStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** The road of this service's cluster, as the database has it. Blocking. */
@ApplicationScoped
class Roads {

  private final AuditSettings settings;
  private final ModeStore modes;
  private final AuditStore audits;
  private final Clock clock;

  Roads(AuditSettings settings, ModeStore modes, AuditStore audits, Clock clock) {
    this.settings = settings;
    this.modes = modes;
    this.audits = audits;
    this.clock = clock;
  }

  Road road() {
    String cluster = settings.cluster();
    return new Road(
        modes.stored(cluster), audits.audits(cluster), audits.namespaces(cluster), clock.instant());
  }

  /** When evidence was last gathered. */
  Optional<Instant> lastRound() {
    return audits.lastRound(settings.cluster());
  }

  boolean gathers() {
    return settings.evidence().prometheusUrl().isPresent();
  }
}
