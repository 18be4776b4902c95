package io.meshguard.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.events.Action;
import io.meshguard.events.Decision;
import io.meshguard.events.DecisionEvent;
import io.meshguard.events.EventCodec;
import io.meshguard.events.PatchOperation;
import io.meshguard.events.Severity;
import io.meshguard.events.Violation;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A decision to be published: an allowed creation of a Deployment, unless told otherwise. */
public final class Sample {

  private static final EventCodec CODEC = new EventCodec();
  private static final ObjectMapper JSON = new ObjectMapper();

  Instant time = Instant.now();
  String cluster = "prod";
  Decision.Source source = Decision.Source.ADMISSION;
  Decision.@Nullable Webhook webhook = Decision.Webhook.VALIDATE;
  Decision.Outcome outcome = Decision.Outcome.ALLOWED;
  String operation = "CREATE";
  String kind = "Deployment";
  @Nullable String namespace = "shop";
  @Nullable String name = "web";
  String user = "alice@example.com";
  boolean dryRun;
  Decision.Producer producer = new Decision.Producer("webhook-7c9f", 7);
  @Nullable String failure;
  @Nullable JsonNode input = json("{\"request\":{\"object\":{\"kind\":\"Deployment\"}}}");
  @Nullable JsonNode previous;
  final List<Violation> violations = new ArrayList<>();
  final List<PatchOperation> patches = new ArrayList<>();

  public static Sample named(String name) {
    Sample sample = new Sample();
    sample.name = name;
    return sample;
  }

  Sample at(Instant value) {
    time = value;
    return this;
  }

  Sample by(String value) {
    user = value;
    return this;
  }

  Sample in(@Nullable String value) {
    namespace = value;
    return this;
  }

  Sample of(String value) {
    kind = value;
    return this;
  }

  Sample on(String value) {
    cluster = value;
    return this;
  }

  Sample with(JsonNode value) {
    input = value;
    return this;
  }

  Sample before(String json) {
    operation = "UPDATE";
    previous = json(json);
    return this;
  }

  /** By this producer, as the decision of this number. */
  public Sample numbered(String instance, long number) {
    producer = new Decision.Producer(instance, number);
    return this;
  }

  Sample dryRun() {
    dryRun = true;
    return this;
  }

  Sample from(Decision.Source value) {
    source = value;
    webhook = value == Decision.Source.ADMISSION ? webhook : null;
    return this;
  }

  Sample denied(String policy, String message) {
    outcome = Decision.Outcome.DENIED;
    return violating(policy, Action.DENY, message);
  }

  Sample violating(String policy, Action action, String message) {
    violations.add(
        new Violation(
            policy,
            Severity.HIGH,
            action,
            message,
            "spec.template.spec.containers[0].env[1]",
            "Mount the secret as a volume.",
            null));
    return this;
  }

  Sample mutated(String policy, String path, String value) {
    webhook = Decision.Webhook.MUTATE;
    outcome = Decision.Outcome.MUTATED;
    patches.add(new PatchOperation("add", path, JSON.valueToTree(value), policy));
    return this;
  }

  Sample leftAlone() {
    webhook = Decision.Webhook.MUTATE;
    return this;
  }

  Sample failed(String reason) {
    outcome = Decision.Outcome.FAILED;
    failure = reason;
    return this;
  }

  public DecisionEvent event() {
    Decision decision =
        new Decision(
            cluster,
            source,
            webhook,
            new Decision.Request(
                "705ab4f5-6393-11e8-b7cc-42010a800002",
                operation,
                new Decision.GroupVersionKind("apps", "v1", kind),
                new Decision.GroupVersionResource("apps", "v1", "deployments"),
                null,
                namespace,
                name,
                user,
                List.of("system:authenticated", "team-shop"),
                dryRun),
            outcome,
            violations,
            patches,
            failure == null ? null : new Decision.Failure(failure, "the evaluation took too long"),
            new Decision.BundleRef("2026-11-21.1", "3f".repeat(32)),
            input,
            412,
            producer,
            previous,
            List.of());
    return DecisionEvent.of(decision, time);
  }

  byte[] bytes() {
    return CODEC.encode(event());
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
