package io.meshguard.audit.evidence;

import io.meshguard.audit.evidence.traffic.Traffic.Timeline;
import io.meshguard.audit.evidence.verdict.Terms;
import io.meshguard.events.PermissiveAudit;
import io.meshguard.events.PermissiveAudit.Caller;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An audit with what a page shows beside it.
 *
 * @param object what makes the scope permissive, such as {@code PeerAuthentication shop/default}
 * @param callers a thousand of them at most; the audit carries the busiest
 * @param timeline null where there is none to show
 */
public record AuditedScope(
    PermissiveAudit audit,
    String object,
    Terms terms,
    List<Caller> callers,
    @Nullable Timeline timeline) {
  public AuditedScope {
    callers = List.copyOf(callers);
  }
}
