package io.meshguard.webhook.status;

import io.meshguard.engine.live.LiveEngine;
import io.meshguard.webhook.cluster.ContextKeeper;
import io.meshguard.webhook.cluster.ContextSource;
import io.quarkus.vertx.http.HttpsServerStart;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Ready once a bundle has been loaded, which includes a self-probe that was decided, and the
 * cluster's objects have been seen, and the webhooks' port is open. Kafka has no say: the decision
 * log bridges its absence. A bad bundle or a lost watch later has none either: what is known goes
 * on deciding.
 */
@org.eclipse.microprofile.health.Readiness
@Singleton
class Readiness implements HealthCheck {
  private final LiveEngine engine;
  private final ContextKeeper context;
  private volatile boolean listening;

  Readiness(LiveEngine engine, ContextKeeper context) {
    this.engine = engine;
    this.context = context;
  }

  /** The management port answers before the port of the webhooks does. */
  void listens(@ObservesAsync HttpsServerStart started) {
    listening = true;
  }

  @Override
  public HealthCheckResponse call() {
    boolean bundle = engine.status().loaded().isPresent();
    var response =
        HealthCheckResponse.named("admission")
            .status(bundle && context.synced() && listening)
            .withData("bundle", bundle ? engine.bundle().revision() : "none");
    engine.status().lastError().ifPresent(error -> response.withData("error", error.message()));
    for (ContextSource.Status source : context.status()) {
      response.withData(source.name(), source.synced() ? "synced" : "not synced");
    }
    return response.build();
  }
}
