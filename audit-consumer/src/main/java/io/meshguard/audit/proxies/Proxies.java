package io.meshguard.audit.proxies;

import io.meshguard.audit.AuditSettings;
import io.meshguard.audit.evidence.measure.ObservationStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The proxies of this service's cluster, as they were last measured. Blocking. */
@ApplicationScoped
class Proxies {

  private final AuditSettings settings;
  private final ObservationStore observations;

  Proxies(AuditSettings settings, ObservationStore observations) {
    this.settings = settings;
    this.observations = observations;
  }

  /** Of all namespaces. */
  List<Proxy> all() {
    return observations.all(settings.cluster()).stream().flatMap(Proxy::of).toList();
  }

  /** Whether anything is measured at all. */
  boolean measures() {
    return settings.evidence().prometheusUrl().isPresent();
  }
}
