package io.meshguard.audit.decisions;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.meshguard.events.Violation;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A decision as a list shows it. Its JSON form, in this order, is part of the API; the columns of
 * {@code meshguard audit export} are the same.
 *
 * @param group the API group, empty for the core group
 * @param policies ids of the policies that were violated or patched, sorted
 * @param error why there is no verdict; null unless the outcome is failed
 * @param patchCount how many operations the patch has
 * @param revision the bundle's
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DecisionSummary(
    UUID id,
    Instant time,
    String outcome,
    String cluster,
    String source,
    @Nullable String webhook,
    String operation,
    String group,
    String kind,
    @Nullable String subresource,
    @Nullable String namespace,
    @Nullable String name,
    String user,
    boolean dryRun,
    List<String> policies,
    List<Violation> violations,
    @Nullable String error,
    int patchCount,
    String revision) {

  public DecisionSummary {
    policies = List.copyOf(policies);
    violations = List.copyOf(violations);
  }
}
