package io.meshguard.audit.evidence;

import io.meshguard.events.PermissiveAudit;
import io.meshguard.events.PermissiveAudit.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** What a Prometheus can alert on: each scope's verdict, and how rounds go. */
@ApplicationScoped
class ScopeMeters {

  private final MultiGauge verdicts;
  private final MultiGauge rejections;
  private final Timer rounds;
  private final Timer measurements;
  private final MeterRegistry registry;

  ScopeMeters(MeterRegistry registry) {
    this.registry = registry;
    verdicts =
        MultiGauge.builder("meshguard.permissive.audit")
            .description("1 for the verdict that a permissive scope has, 0 for the others")
            .register(registry);
    rejections =
        MultiGauge.builder("meshguard.strict.rejected")
            .description(
                "Connections and requests without mTLS that a STRICT namespace turned away in the last ten minutes")
            .register(registry);
    rounds =
        Timer.builder("meshguard.evidence.round")
            .description("Time to gather the evidence of all permissive scopes")
            .register(registry);
    measurements =
        Timer.builder("meshguard.evidence.measure")
            .description("Time to measure baselines, proxies and trials of all namespaces")
            .register(registry);
  }

  /** Only who gathered the last round shows verdicts: two replicas would contradict each other. */
  void show(List<AuditedScope> audits) {
    verdicts.register(audits.stream().flatMap(audited -> rows(audited.audit())).toList(), true);
  }

  /**
   * @param namespaces every namespace that is STRICT; a 0 is shown too, so that a rise can be seen
   */
  void show(String cluster, List<Rejections> namespaces) {
    rejections.register(
        namespaces.stream()
            .<MultiGauge.Row<?>>map(
                one ->
                    MultiGauge.Row.of(
                        Tags.of(
                            "cluster", cluster, "mesh", one.mesh(), "namespace", one.namespace()),
                        one.count()))
            .toList(),
        true);
  }

  private static Stream<MultiGauge.Row<?>> rows(PermissiveAudit audit) {
    return Stream.of(Verdict.values())
        .map(
            verdict ->
                MultiGauge.Row.of(
                    Tags.of(
                        "cluster", audit.cluster(),
                        "mesh", audit.mesh(),
                        "level", audit.scope().level().name().toLowerCase(Locale.ROOT),
                        "namespace", Objects.requireNonNullElse(audit.scope().namespace(), ""),
                        "workload", Objects.requireNonNullElse(audit.scope().workload(), ""),
                        "verdict", verdict.name().toLowerCase(Locale.ROOT)),
                    audit.verdict() == verdict ? 1 : 0));
  }

  void took(Duration time) {
    rounds.record(time);
  }

  void measured(Duration time) {
    measurements.record(time);
  }

  void failed(String stage) {
    registry.counter("meshguard.evidence.failures", "stage", stage).increment();
  }
}
