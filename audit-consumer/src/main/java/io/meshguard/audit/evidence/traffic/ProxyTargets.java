package io.meshguard.audit.evidence.traffic;

import io.meshguard.audit.evidence.prometheus.Series;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which scrape targets are the proxies of which namespace. Immutable. */
final class ProxyTargets {

  /** What {@code up} is labelled with. */
  private record Target(String job, String instance) {}

  /** The namespaces of each set of targets: a node's ztunnel serves many, and is asked once. */
  private final Map<Set<Target>, String> asked = new LinkedHashMap<>();

  private final Map<String, String> askedAs = new HashMap<>();

  /**
   * @param series with the labels job, instance and that of the namespace
   */
  ProxyTargets(List<Series> series, @Nullable String namespaceLabel) {
    Map<String, Set<Target>> byNamespace = new TreeMap<>();
    for (Series one : series) {
      byNamespace
          .computeIfAbsent(one.label(namespaceLabel), any -> new HashSet<>())
          .add(new Target(one.label("job"), one.label("instance")));
    }
    byNamespace.forEach(
        (namespace, targets) ->
            askedAs.put(namespace, asked.computeIfAbsent(targets, any -> namespace)));
  }

  boolean isEmpty() {
    return asked.isEmpty();
  }

  /**
   * The query of each set of targets, put together: every series of the answer has one namespace's
   * name.
   */
  String query(String ofOneNamespace, @Nullable String namespaceLabel) {
    return asked.entrySet().stream()
        .map(
            entry ->
                "label_replace(%s, \"%s\", \"%s\", \"\", \"\")"
                    .formatted(
                        fill(ofOneNamespace, entry.getKey()), namespaceLabel, entry.getValue()))
        .collect(Collectors.joining("\nor\n"));
  }

  private static String fill(String query, Set<Target> targets) {
    return query
        .replace("$jobs", PromQl.oneOf(targets.stream().map(Target::job).toList()))
        .replace("$instances", PromQl.oneOf(targets.stream().map(Target::instance).toList()));
  }

  /** The name that the answer has for a namespace's targets; empty if it has none. */
  String askedAs(String namespace) {
    return askedAs.getOrDefault(namespace, "");
  }
}
