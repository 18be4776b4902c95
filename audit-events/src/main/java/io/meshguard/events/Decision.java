package io.meshguard.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One decision, with all that it depended on: the {@code data} of a {@link DecisionEvent}.
 *
 * <p>Whoever makes one masks {@code input}, {@code previous} and the patches' values first (see
 * {@link Masking}); nothing behind this record masks again.
 *
 * @param webhook null unless the source is {@link Source#ADMISSION}
 * @param error null unless the outcome is {@link Outcome#FAILED}, and never null then
 * @param bundle the bundle that decided
 * @param input the masked {@code input} of the policies; null if the decision failed before there
 *     was one, or if it was {@code trimmed}
 * @param evaluationMicros how long the evaluation took, in microseconds
 * @param producer who wrote this record; null until the decision log stamps it
 * @param previous the masked object before the change, from which it can be rolled back; null if
 *     there was none
 * @param trimmed the names of the fields that were left out because the record would have been too
 *     large for Kafka
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Decision(
    String cluster,
    Source source,
    @Nullable Webhook webhook,
    Request request,
    Outcome outcome,
    List<Violation> violations,
    List<PatchOperation> patches,
    @Nullable Failure error,
    BundleRef bundle,
    @Nullable JsonNode input,
    long evaluationMicros,
    @Nullable Producer producer,
    @Nullable JsonNode previous,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> trimmed) {

  /** What caused the evaluation. */
  public enum Source {
    @JsonProperty("admission")
    ADMISSION,
    @JsonProperty("scan")
    SCAN,
    @JsonProperty("check")
    CHECK
  }

  /** Which of the two webhooks was called. */
  public enum Webhook {
    @JsonProperty("validate")
    VALIDATE,
    @JsonProperty("mutate")
    MUTATE
  }

  /** How it ended. A failure is neither an allow nor a denial. */
  public enum Outcome {
    @JsonProperty("allowed")
    ALLOWED,
    @JsonProperty("denied")
    DENIED,
    @JsonProperty("mutated")
    MUTATED,
    @JsonProperty("failed")
    FAILED
  }

  /** A kind, as {@code AdmissionRequest.kind} gives it; the core group is the empty string. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record GroupVersionKind(String group, String version, String kind) {
    public GroupVersionKind {
      Objects.requireNonNull(group, "group");
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(kind, "kind");
    }
  }

  /**
   * A resource, as {@code AdmissionRequest.resource} gives it; the core group is the empty string.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record GroupVersionResource(String group, String version, String resource) {
    public GroupVersionResource {
      Objects.requireNonNull(group, "group");
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(resource, "resource");
    }
  }

  /**
   * Who wanted what.
   *
   * @param operation CREATE, UPDATE, DELETE or CONNECT
   * @param subresource null for the object itself
   * @param namespace null for a cluster-scoped object
   * @param name null where the API server has yet to generate one
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Request(
      String uid,
      String operation,
      GroupVersionKind kind,
      GroupVersionResource resource,
      @Nullable String subresource,
      @Nullable String namespace,
      @Nullable String name,
      String user,
      List<String> groups,
      boolean dryRun) {

    public Request {
      Objects.requireNonNull(uid, "uid");
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(resource, "resource");
      Objects.requireNonNull(user, "user");
      groups = copy(groups);
    }
  }

  /**
   * Why there is no verdict.
   *
   * @param reason a constant a program can compare, such as {@code DEADLINE_EXCEEDED}
   * @param message for a person; holds no part of the request's object
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Failure(String reason, String message) {
    public Failure {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(message, "message");
    }
  }

  /**
   * The bundle that decided.
   *
   * @param digest SHA-256 of its content, in hex
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record BundleRef(String revision, String digest) {
    public BundleRef {
      Objects.requireNonNull(revision, "revision");
      Objects.requireNonNull(digest, "digest");
    }
  }

  /**
   * Who wrote the record, and its place in what that one wrote.
   *
   * @param instance an id that lives as long as the decision log's folder
   * @param sequence counts from 1 without a gap, over restarts too, so that a consumer can prove
   *     that nothing is missing
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Producer(String instance, long sequence) {
    public Producer {
      Objects.requireNonNull(instance, "instance");
    }
  }

  public Decision {
    Objects.requireNonNull(cluster, "cluster");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(bundle, "bundle");
    violations = copy(violations);
    patches = copy(patches);
    trimmed = copy(trimmed);
    if ((source == Source.ADMISSION) != (webhook != null)) {
      throw new IllegalArgumentException("webhook belongs to source admission, and to no other");
    }
    if ((outcome == Outcome.FAILED) != (error != null)) {
      throw new IllegalArgumentException("error belongs to outcome failed, and to no other");
    }
  }

  /** The same decision, stamped with who writes it. */
  public Decision writtenBy(Producer by) {
    return new Decision(
        cluster,
        source,
        webhook,
        request,
        outcome,
        violations,
        patches,
        error,
        bundle,
        input,
        evaluationMicros,
        by,
        previous,
        trimmed);
  }

  /**
   * The same decision without its two large fields, and saying so. It can still be listed and
   * counted, but no longer replayed or rolled back.
   */
  public Decision withoutObjects() {
    return new Decision(
        cluster,
        source,
        webhook,
        request,
        outcome,
        violations,
        patches,
        error,
        bundle,
        null,
        evaluationMicros,
        producer,
        null,
        List.of("input", "previous"));
  }

  /**
   * What is left when even {@link #withoutObjects} is too large: the outcome, and no violations and
   * patches either.
   */
  public Decision withoutDetails() {
    return new Decision(
        cluster,
        source,
        webhook,
        request,
        outcome,
        List.of(),
        List.of(),
        error,
        bundle,
        null,
        evaluationMicros,
        producer,
        null,
        List.of("input", "previous", "violations", "patches"));
  }

  /**
   * {@code cluster/namespace/kind/name}: the namespace is empty for a cluster-scoped object, and an
   * object that has no name yet goes by its {@code generateName} and a {@code *}.
   */
  @JsonIgnore
  public String key() {
    String namespace = request.namespace() == null ? "" : request.namespace();
    return cluster + "/" + namespace + "/" + request.kind().kind() + "/" + nameOrPrefix();
  }

  private String nameOrPrefix() {
    String name = request.name();
    if (name != null && !name.isEmpty()) {
      return name;
    }
    return input == null ? "*" : input.at("/request/object/metadata/generateName").asText("") + "*";
  }

  /** A list that is absent in JSON is an empty one. */
  private static <T> List<T> copy(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
