package io.meshguard.admission.cluster;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The objects of a cluster by kind and namespace. A kind that nobody has told of is unknown, which
 * is not the same as a kind without objects. Thread-safe; readers never wait.
 */
public final class ClusterObjects {
  private final Map<String, Map<String, Map<String, ClusterObject>>> kinds =
      new ConcurrentHashMap<>();

  private final Map<String, BooleanSupplier> known = new ConcurrentHashMap<>();

  /** From now on the absence of an object of this kind means that there is none. */
  public void know(String kind) {
    know(kind, () -> true);
  }

  /**
   * As {@link #know(String)}, once {@code complete} says so; it is asked for each request and must
   * not wait.
   */
  public void know(String kind, BooleanSupplier complete) {
    known.put(kind, complete);
  }

  public void put(ClusterObject object) {
    kinds
        .computeIfAbsent(object.kind(), _ -> new ConcurrentHashMap<>())
        .computeIfAbsent(object.namespace(), _ -> new ConcurrentHashMap<>())
        .put(object.name(), object);
  }

  public void remove(String kind, String namespace, String name) {
    names(kind, namespace).keySet().remove(name);
  }

  /** Replaces everything; a request that runs meanwhile may see some of either state. */
  public void replace(Collection<ClusterObject> all) {
    ClusterObjects next = new ClusterObjects();
    all.forEach(next::put);
    kinds.forEach(
        (kind, namespaces) ->
            namespaces.forEach(
                (namespace, names) ->
                    names.keySet().retainAll(next.names(kind, namespace).keySet())));
    all.forEach(this::put);
  }

  /**
   * The objects of a kind in one namespace, and those without a namespace, by name. Empty if the
   * kind is unknown.
   */
  public Optional<List<ClusterObject>> of(String kind, String namespace) {
    return namespace.isEmpty()
        ? known(kind, Stream.of(names(kind, "")))
        : known(kind, Stream.of(names(kind, ""), names(kind, namespace)));
  }

  /** All objects of a kind. Empty if the kind is unknown. */
  public Optional<List<ClusterObject>> of(String kind) {
    return known(kind, namespaces(kind).values().stream());
  }

  private Optional<List<ClusterObject>> known(
      String kind, Stream<Map<String, ClusterObject>> parts) {
    if (!known.getOrDefault(kind, () -> false).getAsBoolean()) {
      return Optional.empty();
    }
    return Optional.of(
        parts
            .flatMap(names -> names.values().stream())
            .sorted(
                Comparator.comparing(ClusterObject::namespace).thenComparing(ClusterObject::name))
            .toList());
  }

  private Map<String, Map<String, ClusterObject>> namespaces(String kind) {
    return kinds.getOrDefault(kind, Map.of());
  }

  private Map<String, ClusterObject> names(String kind, String namespace) {
    return namespaces(kind).getOrDefault(namespace, Map.of());
  }
}
