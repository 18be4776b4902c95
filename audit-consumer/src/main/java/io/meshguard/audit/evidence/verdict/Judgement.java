package io.meshguard.audit.evidence.verdict;

import io.meshguard.events.PermissiveAudit.Caller;
import io.meshguard.events.PermissiveAudit.Verdict;
import java.util.List;

/**
 * What evidence comes to.
 *
 * @param reasons in words and numbers, what decided first
 * @param callers all that sent plaintext, busiest first
 */
public record Judgement(Verdict verdict, List<String> reasons, List<Caller> callers) {
  public Judgement {
    reasons = List.copyOf(reasons);
    callers = List.copyOf(callers);
  }
}
