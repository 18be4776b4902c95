package io.meshguard.cli.scan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.admission.cluster.ClusterSnapshot;
import io.meshguard.admission.cluster.WatchedKind;
import io.meshguard.admission.resources.MeshguardResource;
import io.meshguard.admission.resources.ResourceException;
import io.meshguard.cli.cluster.ApiResource;
import io.meshguard.cli.cluster.ApiServer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * Reads what the policies may ask for around an object: namespaces, Guardrails, exemptions, and the
 * kinds that the webhook watches, of which policies see a part. A kind that cannot be listed stays
 * unknown, as it would be to a webhook that may not watch it. What was listed is kept whole, until
 * it is judged: nothing is listed twice, but for Secrets, whose values are not to stay in memory.
 */
final class ClusterReading {
  private final ApiServer server;
  private final Notes notes;
  private final ClusterSnapshot.Builder snapshot;
  private final Set<String> known = new HashSet<>();
  private final Map<ApiResource, PackedPages> kept = new HashMap<>();

  ClusterReading(ApiServer server, Notes notes, ClusterSnapshot.Builder snapshot) {
    this.server = server;
    this.notes = notes;
    this.snapshot = snapshot;
  }

  /**
   * Blocks for all of it.
   *
   * @param judged whether an object will be judged, and has to be kept until then
   */
  void read(List<ApiResource> resources, BiPredicate<ApiResource, ObjectNode> judged) {
    Set<String> watched =
        WatchedKind.ALL.stream()
            .filter(kind -> kind.scope() != WatchedKind.Scope.NONE)
            .map(WatchedKind::qualified)
            .collect(Collectors.toSet());
    for (ApiResource resource : resources) {
      boolean namespaces = resource.qualifiedKind().equals("Namespace");
      boolean own = resource.group().equals(MeshguardResource.API_GROUP);
      if (!namespaces && !own && !watched.contains(resource.qualifiedKind())) {
        continue;
      }
      PackedPages pages = new PackedPages();
      boolean keep = !resource.qualifiedKind().equals("Secret");
      ApiServer.Listed listed =
          server.list(
              resource,
              null,
              page -> {
                if (keep) {
                  pages.add(page.stream().filter(one -> judged.test(resource, one)).toList());
                }
                page.forEach(this::take);
              });
      notes.listed(resource, listed);
      if (listed == ApiServer.Listed.ALL) {
        if (keep) {
          kept.put(resource, pages);
        }
        known.add(resource.qualifiedKind());
        if (namespaces) {
          snapshot.whole();
        }
      }
    }
    snapshot.ofKinds(known);
  }

  /** What of a kind was kept to be judged; empty if the kind has yet to be listed. */
  Optional<PackedPages> kept(ApiResource resource) {
    return Optional.ofNullable(kept.remove(resource));
  }

  private void take(ObjectNode object) {
    String name =
        object.path("kind").asText() + " " + object.path("metadata").path("name").asText();
    try {
      snapshot.object(name, object);
    } catch (ResourceException e) {
      notes.ignored(String.valueOf(e.getMessage()));
    }
  }
}
