package io.meshguard.cli.secrets.scan;

import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A Secret and who uses it.
 *
 * @param stored null if it is named by its users only
 */
public record Entry(SecretName name, @Nullable StoredSecret stored, List<Use> uses) {

  public Entry {
    uses = List.copyOf(uses);
  }

  /** Whether nothing that was read names it. */
  boolean isUnused() {
    return uses.isEmpty();
  }

  /** Whether it ends up in a process's environment. */
  boolean isInEnvironment() {
    return uses.stream().anyMatch(use -> use.way().isEnvironment());
  }

  /** Its keys; those that its users name, where it was not seen itself. */
  List<String> keys() {
    if (stored != null) {
      return stored.keys();
    }
    TreeSet<String> keys = new TreeSet<>();
    uses.forEach(use -> keys.addAll(use.keys()));
    return List.copyOf(keys);
  }
}
