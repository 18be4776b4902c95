package io.meshguard.admission.resources;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who need not follow which policy, why, and until when: the objects {@code Exemption} and {@code
 * ClusterExemption} of {@code meshguard.io/v1}. The component names are those of {@code
 * input.context.exemptions}.
 *
 * @param namespace where it counts; null for a ClusterExemption: everywhere
 * @param policies ids and globs over ids, never empty
 * @param match null: every object there
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Exemption(
    String name,
    @Nullable String namespace,
    List<String> policies,
    @Nullable Match match,
    String reason,
    String approvedBy,
    Instant expiresAt)
    implements MeshguardResource {

  /** Empty parts match all. {@code names} may hold globs. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Match(List<String> kinds, List<String> names, Map<String, String> labels) {
    public Match {
      kinds = List.copyOf(kinds);
      names = List.copyOf(names);
      labels = Map.copyOf(labels);
    }
  }

  public Exemption {
    policies = List.copyOf(policies);
  }

  /**
   * Whether it can count for an object there, as far as the place goes.
   *
   * @param place a namespace; null for a cluster-scoped object
   */
  public boolean countsIn(@Nullable String place) {
    return namespace == null || namespace.equals(place);
  }
}
