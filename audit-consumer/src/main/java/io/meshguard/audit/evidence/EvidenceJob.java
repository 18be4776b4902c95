package io.meshguard.audit.evidence;

import io.meshguard.audit.AuditSettings;
import io.meshguard.audit.evidence.cluster.ClusterPicture;
import io.meshguard.audit.evidence.cluster.ClusterUnavailableException;
import io.meshguard.audit.evidence.cluster.ClusterView;
import io.meshguard.audit.evidence.cluster.NamespaceRules;
import io.meshguard.audit.evidence.mode.ModeStore;
import io.meshguard.audit.evidence.mode.ScopeMode;
import io.meshguard.audit.evidence.prometheus.Prometheus;
import io.meshguard.audit.evidence.traffic.Batches;
import io.meshguard.audit.evidence.traffic.Mesh;
import io.meshguard.audit.evidence.traffic.TrafficReader;
import io.meshguard.audit.evidence.turn.Turns;
import io.meshguard.audit.store.StoreUnavailableException;
import io.meshguard.events.PermissiveAudit.Scope;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Gathers the evidence for STRICT, again and again; of several replicas one does. What fails is
 * tried again in the next round; meanwhile the last audits grow old, which the policies see.
 */
@ApplicationScoped
class EvidenceJob {

  private static final Logger LOG = Logger.getLogger(EvidenceJob.class);

  private final AuditSettings settings;
  private final ClusterView cluster;
  private final ModeStore modes;
  private final Turns turns;
  private final AuditStore store;
  private final RejectionStore rejections;
  private final AuditPublisher publisher;
  private final Measurements measurements;
  private final ScopeMeters meters;
  private final Clock clock;
  private final Optional<Auditor> auditor;

  EvidenceJob(
      AuditSettings settings,
      ClusterView cluster,
      ModeStore modes,
      Turns turns,
      AuditStore store,
      RejectionStore rejections,
      AuditPublisher publisher,
      Measurements measurements,
      ScopeMeters meters,
      Clock clock) {
    this.settings = settings;
    this.cluster = cluster;
    this.modes = modes;
    this.turns = turns;
    this.store = store;
    this.rejections = rejections;
    this.publisher = publisher;
    this.measurements = measurements;
    this.meters = meters;
    this.clock = clock;
    this.auditor =
        settings
            .evidence()
            .prometheusUrl()
            .map(
                url ->
                    new Auditor(
                        new TrafficReader(new Prometheus(url, settings.evidence().queryTimeout())),
                        settings.cluster(),
                        settings.evidence().publicUrl(),
                        new Batches(
                            settings.evidence().batch(), settings.evidence().queriesAtOnce())));
  }

  @Scheduled(
      every = "${meshguard.evidence.interval:5m}",
      delayed = "2s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void round() {
    try {
      boolean mine = turns.take(this::gather);
      if (!mine) {
        meters.show(List.of());
        meters.show(settings.cluster(), List.of());
      }
    } catch (StoreUnavailableException e) {
      failed("database", e);
    } catch (ClusterUnavailableException e) {
      failed("cluster", e);
    } catch (RuntimeException e) {
      // The edge of this thread: one bad round must not end them all.
      meters.failed("other");
      LOG.error("No evidence was gathered, will be tried again", e);
    }
  }

  private int gather() {
    long begun = System.nanoTime();
    ClusterPicture picture = cluster.look();
    Collection<ScopeMode> known = modes.current(settings.cluster(), picture.objects());
    Map<String, Mesh> meshes = meshes(picture);
    store.namespaces(settings.cluster(), meshes);
    // Without a Prometheus there is nothing to say that a person did not say better.
    int scopes = auditor.map(it -> audit(it, picture, known)).orElse(0);
    meters.took(Duration.ofNanos(System.nanoTime() - begun));
    settings
        .evidence()
        .prometheusUrl()
        .ifPresent(url -> measurements.take(url, picture, meshes, now()));
    giveBack();
    return scopes;
  }

  /**
   * A round lasts long enough for much of what it read to be promoted, and the serial collector
   * lets that grow to the heap's maximum before it looks. The maximum is for large decisions: a
   * process that gathers evidence of 5 000 workloads is to stay under 256 MB. Takes less than 0.1
   * s.
   */
  private static void giveBack() {
    System.gc();
  }

  private int audit(Auditor auditor, ClusterPicture picture, Collection<ScopeMode> known) {
    Instant now = now();
    List<AuditedScope> audits = auditor.audit(picture, known, now);
    List<Scope> gone = store.replace(settings.cluster(), audits);
    publisher.publish(settings.cluster(), audits, gone);
    meters.show(audits);
    auditor
        .rejections(picture, known, now)
        .ifPresentOrElse(this::rejected, () -> meters.failed("prometheus"));
    return audits.size();
  }

  /** To the second, as people and other records write times. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private void rejected(List<Rejections> all) {
    rejections.replace(settings.cluster(), all);
    meters.show(settings.cluster(), all);
  }

  private static Map<String, Mesh> meshes(ClusterPicture picture) {
    NamespaceRules rules = new NamespaceRules(picture.guardrails());
    Map<String, Mesh> meshes = new HashMap<>();
    picture.namespaces().values().stream()
        .filter(namespace -> !NamespaceRules.staysOut(namespace.labels()))
        .forEach(
            namespace ->
                rules
                    .mesh(namespace.name(), namespace.labels())
                    .ifPresent(mesh -> meshes.put(namespace.name(), mesh)));
    return meshes;
  }

  private void failed(String stage, RuntimeException e) {
    meters.failed(stage);
    LOG.warnf("No evidence was gathered, will be tried again: stage=%s: %s", stage, e.getMessage());
  }
}
