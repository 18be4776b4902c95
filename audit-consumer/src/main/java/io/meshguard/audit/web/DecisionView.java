package io.meshguard.audit.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.events.Decision;
import io.meshguard.events.DecisionEvent;
import io.meshguard.events.PatchOperation;
import io.meshguard.events.Violation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the page of one decision shows. */
record DecisionView(DecisionEvent event) {

  public Decision decision() {
    return event.data();
  }

  public Decision.Request request() {
    return decision().request();
  }

  public String id() {
    return event.id().toString();
  }

  public String outcome() {
    return lower(decision().outcome());
  }

  /** Where the request came from: the source, and for an admission which webhook. */
  public String source() {
    Decision.Webhook webhook = decision().webhook();
    return lower(decision().source()) + (webhook == null ? "" : " (" + lower(webhook) + ")");
  }

  public String time() {
    return Times.utc(event.time());
  }

  public String object() {
    String name = named() ? String.valueOf(request().name()) : "(unnamed)";
    return request().namespace() == null ? name : request().namespace() + "/" + name;
  }

  public String apiVersion() {
    Decision.GroupVersionKind kind = request().kind();
    return kind.group().isEmpty() ? kind.version() : kind.group() + "/" + kind.version();
  }

  /** The list of everything that was decided on this object. */
  public String history() {
    String address =
        "/?range=all&hideUnchangedMutations=false&kind=" + encode(request().kind().kind());
    address += named() ? "&name=" + encode(String.valueOf(request().name())) : "";
    return request().namespace() == null
        ? address
        : address + "&namespace=" + encode(request().namespace());
  }

  public boolean named() {
    return request().name() != null && !request().name().isEmpty();
  }

  public List<ViolationView> violations() {
    return decision().violations().stream().map(ViolationView::new).toList();
  }

  public List<PatchView> patches() {
    return decision().patches().stream().map(PatchView::new).toList();
  }

  /** Evaluation time in milliseconds. */
  public String evaluation() {
    return String.format(Locale.ROOT, "%.3f ms", decision().evaluationMicros() / 1000.0);
  }

  public @Nullable String rollback() {
    JsonNode previous = decision().previous();
    return previous == null ? null : Rollback.of(previous);
  }

  public boolean rollbackIsMasked() {
    JsonNode previous = decision().previous();
    return previous != null && Rollback.isMasked(previous);
  }

  /** The object as it was sent, masked. */
  public @Nullable String requested() {
    JsonNode input = decision().input();
    JsonNode object = input == null ? null : input.at("/request/object");
    return object == null || !object.isObject() ? null : Yaml.write(object);
  }

  public @Nullable String input() {
    JsonNode input = decision().input();
    return input == null ? null : Yaml.write(input);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** One violation. */
  record ViolationView(Violation violation) {

    public String severity() {
      return lower(violation.severity());
    }

    public String action() {
      return lower(violation.action());
    }
  }

  /** One operation of the patch. */
  record PatchView(PatchOperation operation) {

    public @Nullable String value() {
      JsonNode value = operation.value();
      if (value == null) {
        return null;
      }
      return value.isContainerNode() ? value.toPrettyString() : value.toString();
    }
  }
}
