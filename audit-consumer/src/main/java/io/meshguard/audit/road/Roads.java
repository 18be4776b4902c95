package io.meshguard.audit.road;

import io.meshguard.audit.AuditSettings;
import io.meshguard.audit.evidence.AuditStore;
import io.meshguard.audit.evidence.RejectionStore;
import io.meshguard.audit.evidence.measure.ObservationStore;
import io.meshguard.audit.evidence.measure.Observed;
import io.meshguard.audit.evidence.mode.ModeStore;
import io.meshguard.audit.evidence.turn.Rounds;
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
  private final RejectionStore rejections;
  private final ObservationStore observations;
  private final Rounds rounds;
  private final Clock clock;

  Roads(
      AuditSettings settings,
      ModeStore modes,
      AuditStore audits,
      RejectionStore rejections,
      ObservationStore observations,
      Rounds rounds,
      Clock clock) {
    this.settings = settings;
    this.modes = modes;
    this.audits = audits;
    this.rejections = rejections;
    this.observations = observations;
    this.rounds = rounds;
    this.clock = clock;
  }

  Road road() {
    String cluster = settings.cluster();
    return new Road(
        modes.stored(cluster),
        audits.audits(cluster),
        audits.namespaces(cluster),
        rejections.of(cluster),
        clock.instant());
  }

  /** What was last measured of a namespace. */
  Optional<Observed> observation(String namespace) {
    return observations.of(settings.cluster(), namespace);
  }

  /** When evidence was last gathered. */
  Optional<Instant> lastRound() {
    return rounds.last(settings.cluster());
  }

  boolean gathers() {
    return settings.evidence().prometheusUrl().isPresent();
  }
}
