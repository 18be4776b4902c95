package io.meshguard.admission;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.admission.cluster.WatchedKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * For which kinds a bundle's policies need more of the cluster than the request's own surroundings:
 * what the bundle says in {@code data.meshguard.context_needs}. Kinds are written {@code
 * group/Kind}, or {@code Kind} in the core group.
 */
public record ContextNeeds(
    Set<String> namespaces,
    Set<String> permissiveAudits,
    Set<String> observations,
    Set<String> certificates,
    List<Objects> objects) {
  public static final ContextNeeds NONE =
      new ContextNeeds(Set.of(), Set.of(), Set.of(), Set.of(), List.of());

  public ContextNeeds {
    namespaces = Set.copyOf(namespaces);
    permissiveAudits = Set.copyOf(permissiveAudits);
    observations = Set.copyOf(observations);
    certificates = Set.copyOf(certificates);
    objects = List.copyOf(objects);
  }

  /**
   * Other objects that requests of some kinds need: those of the request's namespace and those
   * without a namespace.
   *
   * @param kind of the objects, see {@link WatchedKind}
   * @param requests the kinds of the requests
   * @param namespaces whose objects are needed besides; {@code *} for every namespace, {@link
   *     Reach#MENTIONED}, also {@link Reach#ANNOTATED} beside it, and {@link Reach#SELECTED} for
   *     those that the request's object leads to
   */
  public record Objects(String kind, Set<String> requests, Set<String> namespaces) {
    public Objects {
      requests = Set.copyOf(requests);
      namespaces = Set.copyOf(namespaces);
    }

    boolean everywhere() {
      return namespaces.contains("*");
    }
  }

  /**
   * @param bundleData the bundle's base documents
   */
  public static ContextNeeds of(JsonNode bundleData) {
    JsonNode needs = bundleData.path("meshguard").path("context_needs");
    List<Objects> objects = new ArrayList<>();
    needs
        .path("objects")
        .properties()
        .forEach(
            need -> {
              // Several, where requests of some kinds need objects of other namespaces than others.
              JsonNode said = need.getValue();
              Iterable<JsonNode> parts = said.isArray() ? said : List.of(said);
              parts.forEach(
                  part ->
                      objects.add(
                          new Objects(
                              need.getKey(),
                              texts(part.path("requests")),
                              texts(part.path("namespaces")))));
            });
    return new ContextNeeds(
        texts(needs.path("namespaces")),
        texts(needs.path("permissiveAudits")),
        texts(needs.path("observations")),
        texts(needs.path("certificates")),
        objects);
  }

  /** What requests of one kind need. */
  List<Objects> objectsFor(String requestKind) {
    return objects.stream().filter(need -> need.requests().contains(requestKind)).toList();
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> texts = new HashSet<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
