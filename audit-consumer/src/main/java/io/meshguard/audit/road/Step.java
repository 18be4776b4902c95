package io.meshguard.audit.road;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.meshguard.audit.evidence.AuditedScope;
import io.meshguard.audit.evidence.traffic.Traffic.Timeline;
import io.meshguard.events.PermissiveAudit.Caller;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a namespace stands. Its JSON form is part of the API.
 *
 * @param state how far it is
 * @param since since when its mode is what it is; null if nothing was said of it
 * @param object what says so
 * @param decision the decision that let it in; null if none is known
 * @param verdict the last audit's; null if there is none
 * @param observedAt when that was
 * @param reasons why the verdict is what it is
 * @param callers who still sends plaintext
 * @param rejected how many connections and requests a STRICT namespace turned away in the last ten
 *     minutes
 * @param next what to do now, for a person
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Step(
    String namespace,
    String mesh,
    State state,
    @Nullable Instant since,
    @Nullable String object,
    @Nullable UUID decision,
    @Nullable String verdict,
    @Nullable Instant observedAt,
    List<String> reasons,
    List<Caller> callers,
    long rejected,
    String next,
    @Nullable Timeline timeline,
    @JsonIgnore List<AuditedScope> workloads) {
  public Step {
    reasons = List.copyOf(reasons);
    callers = List.copyOf(callers);
    workloads = List.copyOf(workloads);
  }
}
