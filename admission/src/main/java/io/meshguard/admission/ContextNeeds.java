package io.meshguard.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/**
 * For which kinds a bundle's policies need more of the cluster than the request's own surroundings:
 * what the bundle says in {@code data.meshguard.context_needs}. Kinds are written {@code
 * group/Kind}, or {@code Kind} in the core group.
 */
public record ContextNeeds(Set<String> namespaces, Set<String> permissiveAudits) {
  public static final ContextNeeds NONE = new ContextNeeds(Set.of(), Set.of());

  public ContextNeeds {
    namespaces = Set.copyOf(namespaces);
    permissiveAudits = Set.copyOf(permissiveAudits);
  }

  /**
   * @param bundleData the bundle's base documents
   */
  public static ContextNeeds of(JsonNode bundleData) {
    JsonNode needs = bundleData.path("meshguard").path("context_needs");
    return new ContextNeeds(kinds(needs.path("namespaces")), kinds(needs.path("permissiveAudits")));
  }

  private static Set<String> kinds(JsonNode list) {
    Set<String> kinds = new HashSet<>();
    list.forEach(kind -> kinds.add(kind.asText()));
    return kinds;
  }
}
