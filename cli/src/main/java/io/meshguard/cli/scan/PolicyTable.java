package io.meshguard.cli.scan;

import io.meshguard.cli.output.Table;
import io.meshguard.cli.report.Finding;
import io.meshguard.events.Action;
import io.meshguard.events.Violation;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How many objects break which policy: where to begin. */
final class PolicyTable {
  private final Map<Key, Set<String>> objects =
      new TreeMap<>(Comparator.comparing(Key::action).thenComparing(Key::policy));

  private record Key(Action action, String policy) {}

  PolicyTable(List<Finding> findings) {
    for (Finding finding : findings) {
      for (Violation violation : finding.violations()) {
        objects
            .computeIfAbsent(
                new Key(violation.action(), violation.id()), _ -> new LinkedHashSet<>())
            .add(finding.object());
      }
    }
  }

  /** Nothing if nothing is broken. */
  void print(PrintWriter out) {
    if (objects.isEmpty()) {
      return;
    }
    Table table = new Table("POLICY", "ACTION", "OBJECTS", "SUCH AS");
    objects.forEach(
        (key, places) ->
            table.add(
                key.policy(),
                key.action().name().toLowerCase(Locale.ROOT),
                Integer.toString(places.size()),
                places.iterator().next()));
    out.println();
    table.print(out);
  }
}
