package io.meshguard.engine.rego.value;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Paths of fields, as a tree: which of an object's fields are left out, or lead to such. */
final class LeftOut {

  private final Map<String, LeftOut> below = new HashMap<>();

  private LeftOut() {}

  /** Null if there are no paths. */
  static @Nullable LeftOut of(List<List<String>> paths) {
    LeftOut root = new LeftOut();
    for (List<String> path : paths) {
      LeftOut at = root;
      for (String name : path) {
        at = at.below.computeIfAbsent(name, _ -> new LeftOut());
      }
    }
    return root.isAll() ? null : root;
  }

  /** Whether a path ends here. */
  boolean isAll() {
    return below.isEmpty();
  }

  @Nullable LeftOut at(String name) {
    return below.get(name);
  }
}
