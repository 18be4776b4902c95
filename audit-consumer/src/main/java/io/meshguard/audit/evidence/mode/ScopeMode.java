package io.meshguard.audit.evidence.mode;

import io.meshguard.audit.evidence.traffic.Mesh;
import io.meshguard.events.PermissiveAudit.Scope;
import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The mode of a scope.
 *
 * @param since since when, or since when at the latest
 * @param exact the change to this mode was seen; else it may have been so for longer
 * @param object what says so, such as {@code PeerAuthentication shop/default}
 * @param decision the decision that let the change in; null if none is known
 */
public record ScopeMode(
    Mesh mesh,
    Scope scope,
    Mode mode,
    Instant since,
    boolean exact,
    String object,
    @Nullable UUID decision) {

  /** Of several objects for one scope the oldest holds, as in Istio. */
  static final Comparator<ScopeMode> OLDEST =
      Comparator.comparing(ScopeMode::since).thenComparing(ScopeMode::object);

  ScopeMode dated(Instant earlier, @Nullable UUID its) {
    return new ScopeMode(mesh, scope, mode, earlier, exact, object, its);
  }
}
