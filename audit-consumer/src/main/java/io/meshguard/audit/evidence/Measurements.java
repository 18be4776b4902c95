package io.meshguard.audit.evidence;

import io.meshguard.audit.AuditSettings;
import io.meshguard.audit.evidence.cluster.ClusterPicture;
import io.meshguard.audit.evidence.measure.Measurer;
import io.meshguard.audit.evidence.measure.ObservationStore;
import io.meshguard.audit.evidence.measure.Observed;
import io.meshguard.audit.evidence.prometheus.Prometheus;
import io.meshguard.audit.evidence.traffic.Batches;
import io.meshguard.audit.evidence.traffic.MeasureReader;
import io.meshguard.audit.evidence.traffic.Mesh;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures what ordinary days are like, seldomer than evidence is gathered: a day changes little
 * within minutes, and it costs Prometheus more. Blocking.
 */
@ApplicationScoped
class Measurements {

  private final AuditSettings settings;
  private final ObservationStore store;
  private final ObservationPublisher publisher;
  private final ScopeMeters meters;

  Measurements(
      AuditSettings settings,
      ObservationStore store,
      ObservationPublisher publisher,
      ScopeMeters meters) {
    this.settings = settings;
    this.store = store;
    this.publisher = publisher;
    this.meters = meters;
  }

  /**
   * Measures if it is time.
   *
   * @param prometheus its URL
   * @param meshes the namespaces, and the mesh of each
   */
  void take(URI prometheus, ClusterPicture picture, Map<String, Mesh> meshes, Instant now) {
    AuditSettings.Evidence evidence = settings.evidence();
    String cluster = settings.cluster();
    boolean due =
        store
            .last(cluster)
            .map(last -> !last.plus(evidence.measureInterval()).isAfter(now))
            .orElse(true);
    if (due) {
      Measurer measurer =
          new Measurer(
              new MeasureReader(new Prometheus(prometheus, evidence.queryTimeout())),
              cluster,
              evidence.publicUrl(),
              new Batches(evidence.batch(), evidence.queriesAtOnce()));
      long begun = System.nanoTime();
      List<Observed> all = measurer.measure(picture, meshes, now);
      Set<String> gone = store.replace(cluster, all);
      publisher.publish(cluster, all.stream().map(Observed::observation).toList(), gone);
      meters.measured(Duration.ofNanos(System.nanoTime() - begun));
    }
  }
}
