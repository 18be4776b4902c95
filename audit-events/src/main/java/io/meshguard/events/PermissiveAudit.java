package io.meshguard.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a scope that accepts both mTLS and plaintext: whether it may be made STRICT.
 *
 * @param mesh the mesh, such as {@code istio}
 * @param permissiveSince since when the scope has been in permissive mode
 * @param windowStart the start of the window over which traffic was looked at
 * @param observedAt the end of that window
 * @param reasons why the verdict is what it is, for a person
 * @param recordedBy the job or the person that recorded it
 * @param callers who still sends plaintext, busiest first; empty where nobody was seen to
 * @param url where a person sees the whole audit; null if there is no such place
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PermissiveAudit(
    String cluster,
    String mesh,
    Scope scope,
    Verdict verdict,
    Instant permissiveSince,
    Instant windowStart,
    Instant observedAt,
    List<String> reasons,
    String recordedBy,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Caller> callers,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String url) {

  /** The most callers that a record carries; a page has them all. */
  public static final int MAX_CALLERS = 20;

  /**
   * Plaintext from one workload to another.
   *
   * @param namespace the caller's; {@code unknown} where the mesh cannot tell, as of a caller
   *     without a proxy
   * @param workload the caller's name, or {@code unknown}
   * @param destination the workload that was called
   * @param count requests or connections over the window
   * @param unit what was counted, such as {@code requests}
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Caller(
      String namespace, String workload, String destination, long count, String unit) {
    public Caller {
      Objects.requireNonNull(namespace, "namespace");
      Objects.requireNonNull(workload, "workload");
      Objects.requireNonNull(destination, "destination");
      Objects.requireNonNull(unit, "unit");
    }
  }

  /** Whether STRICT would break anyone. No traffic is not evidence: that is {@link #UNKNOWN}. */
  public enum Verdict {
    SAFE,
    UNSAFE,
    UNKNOWN
  }

  /** How much of the cluster an audit speaks for. */
  public enum Level {
    @JsonProperty("mesh")
    MESH,
    @JsonProperty("namespace")
    NAMESPACE,
    @JsonProperty("workload")
    WORKLOAD
  }

  /**
   * What an audit speaks for.
   *
   * @param namespace null at mesh level only
   * @param workload null unless at workload level
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Scope(Level level, @Nullable String namespace, @Nullable String workload) {

    public Scope {
      Objects.requireNonNull(level, "level");
      if ((level == Level.MESH) != (namespace == null)) {
        throw new IllegalArgumentException("namespace belongs to every level but mesh");
      }
      if ((level == Level.WORKLOAD) != (workload != null)) {
        throw new IllegalArgumentException("workload belongs to level workload, and to no other");
      }
    }

    public static Scope mesh() {
      return new Scope(Level.MESH, null, null);
    }

    public static Scope namespace(String namespace) {
      return new Scope(Level.NAMESPACE, namespace, null);
    }

    public static Scope workload(String namespace, String workload) {
      return new Scope(Level.WORKLOAD, namespace, workload);
    }
  }

  public PermissiveAudit {
    Objects.requireNonNull(cluster, "cluster");
    Objects.requireNonNull(mesh, "mesh");
    Objects.requireNonNull(scope, "scope");
    Objects.requireNonNull(verdict, "verdict");
    Objects.requireNonNull(permissiveSince, "permissiveSince");
    Objects.requireNonNull(windowStart, "windowStart");
    Objects.requireNonNull(observedAt, "observedAt");
    Objects.requireNonNull(recordedBy, "recordedBy");
    reasons = reasons == null ? List.of() : List.copyOf(reasons);
    callers = callers == null ? List.of() : List.copyOf(callers);
  }

  /**
   * {@code cluster/level/namespace/workload}, with empty parts where the level has none: the key in
   * the compacted topic.
   */
  @JsonIgnore
  public String key() {
    String namespace = scope.namespace() == null ? "" : scope.namespace();
    String workload = scope.workload() == null ? "" : scope.workload();
    return cluster
        + "/"
        + scope.level().name().toLowerCase(Locale.ROOT)
        + "/"
        + namespace
        + "/"
        + workload;
  }
}
