package io.meshguard.admission.resources;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What applies where: the object {@code meshguard.io/v1} {@code Guardrails}, cluster-scoped.
 *
 * @param permissiveAudit null where this object does not set it
 */
public record Guardrails(
    String name,
    List<Rule> rules,
    List<Mesh> meshes,
    @Nullable PermissiveAuditTerms permissiveAudit)
    implements MeshguardResource {

  /**
   * @param policies ids and globs over ids, never empty
   * @param namespaceSelector null: every namespace
   * @param action deny, warn, audit or off; null leaves the policy's own
   * @param parameters null leaves the policies' own
   */
  public record Rule(
      List<String> policies,
      @Nullable NamespaceSelector namespaceSelector,
      @Nullable String action,
      @Nullable ObjectNode parameters) {
    public Rule {
      policies = List.copyOf(policies);
    }
  }

  /** Which mesh the selected namespaces use; no selector means every namespace. */
  public record Mesh(@Nullable NamespaceSelector namespaceSelector, String mesh) {}

  /**
   * Durations in Go's form, such as {@code 168h}.
   *
   * @param minimumAge how long a scope must have been permissive before it may become strict
   * @param freshness how old an audit may be
   */
  public record PermissiveAuditTerms(@Nullable String minimumAge, @Nullable String freshness) {}

  public Guardrails {
    rules = List.copyOf(rules);
    meshes = List.copyOf(meshes);
  }
}
