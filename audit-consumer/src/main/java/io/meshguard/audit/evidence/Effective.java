package io.meshguard.audit.evidence;

import io.meshguard.audit.evidence.cluster.ClusterPicture;
import io.meshguard.audit.evidence.cluster.NamespaceRules;
import io.meshguard.audit.evidence.mode.Mode;
import io.meshguard.audit.evidence.mode.ScopeMode;
import io.meshguard.audit.evidence.traffic.Mesh;
import io.meshguard.events.PermissiveAudit.Level;
import io.meshguard.events.PermissiveAudit.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which scopes have a mode, their own or their mesh's. */
final class Effective {

  /**
   * Those that say so, and with a mesh that says so every namespace in it that says nothing of its
   * own: a mesh becomes STRICT only when each of them has an audit.
   */
  static List<ScopeMode> scopes(Mode wanted, Collection<ScopeMode> modes, ClusterPicture picture) {
    List<ScopeMode> scopes =
        new ArrayList<>(modes.stream().filter(it -> it.mode() == wanted).toList());
    Set<String> own =
        modes.stream()
            .map(ScopeMode::scope)
            .filter(scope -> scope.level() == Level.NAMESPACE)
            .map(scope -> String.valueOf(scope.namespace()))
            .collect(Collectors.toSet());
    NamespaceRules rules = new NamespaceRules(picture.guardrails());
    for (ScopeMode mesh : List.copyOf(scopes)) {
      if (mesh.scope().level() == Level.MESH) {
        picture.namespaces().values().stream()
            .filter(namespace -> !own.contains(namespace.name()))
            .filter(namespace -> !NamespaceRules.staysOut(namespace.labels()))
            .filter(namespace -> shares(mesh, rules.mesh(namespace.name(), namespace.labels())))
            .map(namespace -> inherited(mesh, namespace.name()))
            .forEach(scopes::add);
      }
    }
    scopes.sort(Comparator.comparing(mode -> key(mode.scope())));
    return scopes;
  }

  private static boolean shares(ScopeMode mesh, Optional<Mesh> ofNamespace) {
    return ofNamespace.filter(mesh.mesh()::sharesObjectsWith).isPresent();
  }

  private static ScopeMode inherited(ScopeMode mesh, String namespace) {
    return new ScopeMode(
        mesh.mesh(),
        Scope.namespace(namespace),
        mesh.mode(),
        mesh.since(),
        mesh.exact(),
        mesh.object(),
        mesh.decision());
  }

  private static String key(Scope scope) {
    return scope.level() + "/" + scope.namespace() + "/" + scope.workload();
  }

  private Effective() {}
}
