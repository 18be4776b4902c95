package io.meshguard.webhook;

import io.meshguard.admission.Decider;
import io.meshguard.admission.masking.Masking;
import io.meshguard.decisionlog.DecisionLog;
import io.meshguard.decisionlog.DecisionLogSettings;
import io.meshguard.engine.EngineOptions;
import io.meshguard.engine.bundle.BundleSource;
import io.meshguard.engine.live.LiveEngine;
import io.meshguard.webhook.cluster.LiveCluster;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/** Makes the libraries' objects from the settings. They know nothing of Quarkus. */
@Singleton
class Wiring {
  private final WebhookSettings settings;

  Wiring(WebhookSettings settings) {
    this.settings = settings;
  }

  /** Begins to load what takes longest, so that it does not wait for a first request. */
  void start(
      @Observes StartupEvent event, LiveEngine engine, DecisionLog log, DecisionLogMeters meters) {
    meters.watch(log);
  }

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  Masking masking() throws IOException {
    Path file =
        settings
            .masking()
            .keyFile()
            .orElseGet(() -> settings.decisionLog().directory().resolve("masking.key"));
    return Masking.withKeyIn(file);
  }

  @Produces
  @Singleton
  LiveEngine engine(Masking masking, Clock clock, BundleMeters meters) {
    WebhookSettings.Evaluation evaluation = settings.evaluation();
    EngineOptions options =
        new EngineOptions(
            evaluation.deadline(),
            evaluation.instances().orElseGet(Runtime.getRuntime()::availableProcessors),
            evaluation.maxMemory().asLongValue(),
            Decider.KIND);
    return LiveEngine.start(
        BundleSource.of(settings.bundle()),
        options,
        new SelfProbe(masking, clock, evaluation.warmUp()),
        meters,
        clock);
  }

  void close(@Disposes LiveEngine engine) {
    engine.close();
  }

  @Produces
  @Singleton
  Decider decider(LiveEngine engine, LiveCluster cluster, Masking masking, Clock clock) {
    return new Decider(engine, cluster, masking, clock);
  }

  /** Takes up what an earlier process left, and does not wait for Kafka. */
  @Produces
  @Singleton
  DecisionLog log(Clock clock) throws IOException {
    WebhookSettings.DecisionLog wanted = settings.decisionLog();
    return DecisionLog.open(
        DecisionLogSettings.in(wanted.directory(), settings.kafka().connection())
            .with(wanted.durability())
            .with(wanted.onFull())
            .withMaxBytes(wanted.maxBytes().asLongValue()),
        clock);
  }

  void close(@Disposes DecisionLog log) throws IOException {
    log.close();
  }
}
