package io.meshguard.audit.road;

import io.meshguard.events.PermissiveAudit.Scope;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * From STRICT back to what was before.
 *
 * @param object what says STRICT, such as {@code PeerAuthentication shop/default}
 * @param decision the decision that let it in; null if none is known
 */
public record WayBack(Scope scope, String object, @Nullable UUID decision) {

  /** As the command and the API take it: {@code mesh}, {@code shop}, {@code shop/cart}. */
  public String name() {
    return switch (scope.level()) {
      case MESH -> "mesh";
      case NAMESPACE -> String.valueOf(scope.namespace());
      case WORKLOAD -> scope.namespace() + "/" + scope.workload();
    };
  }

  /** The opposite of {@link #name}. */
  static Scope scope(String name) {
    if (name.equals("mesh")) {
      return Scope.mesh();
    }
    int slash = name.indexOf('/');
    return slash < 0
        ? Scope.namespace(name)
        : Scope.workload(name.substring(0, slash), name.substring(slash + 1));
  }

  /** Where a browser downloads it. */
  public String address() {
    return "/api/v1/rollback?scope=" + name();
  }
}
