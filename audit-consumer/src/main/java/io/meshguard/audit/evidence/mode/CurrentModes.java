package io.meshguard.audit.evidence.mode;

import io.meshguard.events.PermissiveAudit.Scope;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What each scope's mode is and since when, from three sources: what the cluster holds (if it is
 * asked, it has the last word on what is), the decision stream (it saw the moment of a change), and
 * what was known before (decisions are not kept for ever). Pure.
 */
final class CurrentModes {

  static Map<Scope, ScopeMode> of(
      Optional<Map<Scope, ScopeMode>> cluster, ModeHistory history, Map<Scope, ScopeMode> stored) {
    Map<Scope, ScopeMode> seen = history.modes();
    Map<Scope, ScopeMode> current = new HashMap<>();
    if (cluster.isPresent()) {
      current.putAll(cluster.get());
    } else {
      stored.forEach(
          (scope, mode) -> {
            if (!history.knows(mode.object())) {
              current.put(scope, mode);
            }
          });
      current.putAll(seen);
    }
    current.replaceAll((scope, mode) -> dated(mode, seen.get(scope), stored.get(scope)));
    return current;
  }

  /**
   * The change that was seen says since when; without one, the earliest moment at which the mode is
   * known to have been the same.
   */
  private static ScopeMode dated(
      ScopeMode mode, @Nullable ScopeMode seen, @Nullable ScopeMode stored) {
    if (seen != null && seen.mode() == mode.mode() && seen.exact()) {
      return mode.dated(seen.since(), seen.decision());
    }
    Instant since = mode.since();
    @Nullable UUID decision = mode.decision();
    if (seen != null && seen.mode() == mode.mode() && seen.since().isBefore(since)) {
      since = seen.since();
    }
    if (stored != null && stored.mode() == mode.mode() && !stored.since().isAfter(since)) {
      since = stored.since();
      decision = stored.decision();
    }
    return mode.dated(since, decision);
  }

  private CurrentModes() {}
}
