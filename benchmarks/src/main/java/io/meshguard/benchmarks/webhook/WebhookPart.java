package io.meshguard.benchmarks.webhook;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A part of the webhook's work on a request. A sample belongs to the part of its innermost frame
 * that belongs to any: JSON that the masking reads counts as masking, and so do the engine's values
 * that it looks at. Where prefixes overlap, the earlier part wins.
 */
enum WebhookPart {
  TLS("TLS", "io.netty.handler.ssl.", "sun.security.", "com.sun.crypto.", "javax.crypto."),
  HTTP("HTTP and sockets", "io.netty.", "io.vertx.", "io.quarkus.vertx."),
  MASKING("masking", "io.meshguard.admission.masking."),
  REVIEW(
      "reading the review",
      "io.meshguard.admission.AdmissionReviewReader",
      "io.meshguard.engine.rego.value.JsonReader",
      "io.meshguard.engine.rego.value.PlainJson"),
  ENCODING(
      "encoding the decision record",
      "io.meshguard.engine.rego.value.JsonValues",
      "io.meshguard.engine.rego.value.ValueTree",
      "io.meshguard.events.",
      "io.meshguard.decisionlog.EventWriter"),
  EVALUATION(
      "evaluation of the policies",
      "io.meshguard.engine.Plan",
      "io.meshguard.engine.Wasm",
      "io.meshguard.engine.live.",
      "io.meshguard.engine.rego.Program",
      "io.meshguard.engine.rego.builtins.",
      "io.meshguard.engine.rego.compile.",
      "io.meshguard.engine.rego.fold.",
      "io.meshguard.engine.rego.runtime.",
      "com.styra.opa.",
      "com.dylibso.chicory."),
  KAFKA("sending to Kafka", "org.apache.kafka.", "io.meshguard.decisionlog.drain."),
  LOG("write-ahead log", "io.meshguard.decisionlog."),
  DECISION("input, verdict and answer", "io.meshguard.admission.", "io.meshguard.webhook."),
  OTHER("other");

  private final String title;

  @SuppressWarnings("ImmutableEnumChecker") // Made by List.of.
  private final List<String> prefixes;

  WebhookPart(String title, String... prefixes) {
    this.title = title;
    this.prefixes = List.of(prefixes);
  }

  String title() {
    return title;
  }

  /**
   * @param classes of a sample's frames, innermost first
   */
  static WebhookPart of(List<String> classes) {
    return classes.stream()
        .map(WebhookPart::ofClass)
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(OTHER);
  }

  private static Optional<WebhookPart> ofClass(String name) {
    return Arrays.stream(values())
        .filter(part -> part.prefixes.stream().anyMatch(name::startsWith))
        .findFirst();
  }
}
