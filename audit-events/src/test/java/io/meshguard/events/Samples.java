package io.meshguard.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events that the tests share. */
final class Samples {

  static final Instant NOW = Instant.parse("2026-11-21T10:15:30.123456Z");

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  static DecisionEvent event(Decision decision) {
    DecisionEvent event = DecisionEvent.of(decision, NOW);
    return new DecisionEvent(
        event.specversion(),
        UUID.fromString("019aa0f5-5d4b-7000-8000-000000000001"),
        event.source(),
        event.type(),
        event.time(),
        event.subject(),
        event.datacontenttype(),
        decision);
  }

  static SecretAccessEvent secretAccess() {
    SecretAccessEvent event =
        SecretAccessEvent.of(
            new SecretAccess(
                "local",
                "node-1",
                SecretAccess.Operation.ROTATED,
                new SecretAccess.Pod("shop", "cart-0", "uid-1", "cart"),
                "csi-1",
                "https://vault.test:8200",
                "team-a",
                "shop",
                "secret/shop/db",
                3L,
                List.of("password"),
                2,
                null),
            NOW);
    return new SecretAccessEvent(
        event.specversion(),
        UUID.fromString("019aa0f5-5d4b-7000-8000-000000000002"),
        event.source(),
        event.type(),
        event.time(),
        event.subject(),
        event.datacontenttype(),
        event.data());
  }

  static Decision denied() {
    return decision(
        Decision.Outcome.DENIED,
        null,
        tree("{\"request\": {\"object\": {\"kind\": \"Deployment\", \"spec\": null}}}"),
        "web");
  }

  static Decision failed() {
    return decision(
        Decision.Outcome.FAILED,
        new Decision.Failure("DEADLINE_EXCEEDED", "the evaluation took longer than 1 s"),
        null,
        "web");
  }

  static Decision withInput(String input) {
    return decision(Decision.Outcome.DENIED, null, tree(input), "web");
  }

  static Decision decision(
      Decision.Outcome outcome,
      Decision.@Nullable Failure error,
      @Nullable JsonNode input,
      @Nullable String name) {
    return new Decision(
        "prod",
        Decision.Source.ADMISSION,
        Decision.Webhook.VALIDATE,
        new Decision.Request(
            "705ab4f5-6393-11e8-b7cc-42010a800002",
            "UPDATE",
            new Decision.GroupVersionKind("apps", "v1", "Deployment"),
            new Decision.GroupVersionResource("apps", "v1", "deployments"),
            null,
            "shop",
            name,
            "alice",
            List.of("system:authenticated"),
            false),
        outcome,
        List.of(
            new Violation(
                "MG-INJ-001",
                Severity.HIGH,
                Action.DENY,
                "no injection label",
                "metadata.labels",
                "Label the namespace.",
                null)),
        List.of(
            new PatchOperation("add", "/metadata/annotations/a", tree("\"10m\""), "MG-RES-101")),
        error,
        new Decision.BundleRef("r1", "0".repeat(64)),
        input,
        412,
        input == null ? null : new Decision.Producer("webhook-1", 7),
        input == null ? null : tree("{\"kind\": \"Deployment\"}"),
        List.of());
  }

  static PermissiveAudit audit() {
    return new PermissiveAudit(
        "prod",
        "istio",
        PermissiveAudit.Scope.namespace("shop"),
        PermissiveAudit.Verdict.SAFE,
        NOW.minusSeconds(700_000),
        NOW.minusSeconds(604_800),
        NOW,
        List.of("no plaintext in 7 days"),
        "alice",
        List.of(new PermissiveAudit.Caller("legacy", "cron-report", "web", 1203, "requests")),
        "https://meshguard.example.com/mtls/shop");
  }

  static Observation observation() {
    return new Observation(
        "prod",
        "istio",
        "shop",
        NOW.minusSeconds(86_400),
        NOW,
        new Observation.Baseline(true, List.of(), 12.5, 0.001, 48.0),
        List.of(
            new Observation.ProxyUse(
                "cart", new Observation.Use(34, 100L, 150L), new Observation.Use(61, null, null))),
        List.of(new Observation.Trial("cart", 1203, 4)),
        "audit-consumer",
        "https://meshguard.example.com/mtls/shop");
  }

  static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode object(String field, String text) {
    return JSON.createObjectNode().put(field, text);
  }

  private Samples() {}
}
