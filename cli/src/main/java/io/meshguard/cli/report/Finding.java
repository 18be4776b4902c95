package io.meshguard.cli.report;

import io.meshguard.events.Action;
import io.meshguard.events.PatchOperation;
import io.meshguard.events.Violation;
import java.util.List;

/**
 * What the policies say of one object.
 *
 * @param namespace empty for a cluster-scoped object
 * @param violations of the object as the patches would leave it
 */
public record Finding(
    Place place,
    String kind,
    String namespace,
    String name,
    List<Violation> violations,
    List<PatchOperation> patches) {
  public Finding {
    violations = List.copyOf(violations);
    patches = List.copyOf(patches);
  }

  public boolean has(Action action) {
    return !violations(action).isEmpty();
  }

  List<Violation> violations(Action action) {
    return violations.stream().filter(violation -> violation.action() == action).toList();
  }

  /** Such as {@code Deployment shop/cart}. */
  public String object() {
    String prefix = namespace.isEmpty() ? "" : namespace + "/";
    return kind + " " + prefix + name;
  }
}
