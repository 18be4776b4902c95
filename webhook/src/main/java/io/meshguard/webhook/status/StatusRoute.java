package io.meshguard.webhook.status;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.decisionlog.DecisionLog;
import io.meshguard.decisionlog.DecisionLogStatus;
import io.meshguard.engine.live.LiveEngine;
import io.meshguard.engine.live.LiveEngineStatus;
import io.meshguard.webhook.WebhookSettings;
import io.meshguard.webhook.cluster.ContextKeeper;
import io.meshguard.webhook.cluster.ContextSource;
import io.quarkus.vertx.http.ManagementInterface;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;

/**
 * {@code GET /status} of the management interface: what the webhook works with and what is wrong
 * with it.
 */
@Singleton
class StatusRoute {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final WebhookSettings settings;
  private final LiveEngine engine;
  private final DecisionLog log;
  private final ContextKeeper context;

  StatusRoute(WebhookSettings settings, LiveEngine engine, DecisionLog log, ContextKeeper context) {
    this.settings = settings;
    this.engine = engine;
    this.log = log;
    this.context = context;
  }

  void register(@Observes ManagementInterface management) {
    management
        .router()
        .get("/status")
        .handler(
            request ->
                request
                    .response()
                    .putHeader("Content-Type", "application/json")
                    .end(status().toPrettyString()));
  }

  private ObjectNode status() {
    ObjectNode status = MAPPER.createObjectNode();
    status.put("cluster", settings.cluster());
    status.put("ready", engine.status().loaded().isPresent() && context.synced());
    bundle(status.putObject("bundle"));
    decisionLog(status.putObject("decisionLog"));
    context(status.putArray("context"));
    return status;
  }

  private void bundle(ObjectNode bundle) {
    LiveEngineStatus live = engine.status();
    bundle.put("source", live.source());
    live.loaded()
        .ifPresent(
            loaded ->
                bundle
                    .put("revision", loaded.bundle().revision())
                    .put("digest", loaded.bundle().digest())
                    .put("loadedAt", loaded.at().toString()));
    live.lastError()
        .ifPresent(
            error ->
                bundle
                    .put("lastError", error.message())
                    .put("lastErrorReason", error.reason().name())
                    .put("lastErrorAt", error.at().toString()));
  }

  private void context(ArrayNode sources) {
    for (ContextSource.Status source : context.status()) {
      ObjectNode entry = sources.addObject();
      entry
          .put("name", source.name())
          .put("synced", source.synced())
          .put("required", source.required())
          .put("size", source.size());
      source.errors().forEach(entry.putArray("errors")::add);
    }
  }

  private void decisionLog(ObjectNode node) {
    DecisionLogStatus now = log.status();
    node.put("durability", settings.decisionLog().durability().name().toLowerCase(Locale.ROOT))
        .put("instance", now.instance())
        .put("appended", now.appended())
        .put("acknowledged", now.acknowledged())
        .put("refused", now.refused())
        .put("dropped", now.dropped())
        .put("trimmed", now.trimmed())
        .put("backlogRecords", now.backlogRecords())
        .put("backlogBytes", now.backlogBytes())
        .put("oldestUnsentSeconds", now.oldestUnsentAge().toSeconds())
        .put("full", now.full());
    if (now.lastError() != null) {
      node.put("lastError", now.lastError());
    }
  }
}
