package io.meshguard.cli.scan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.admission.ClusterSnapshot;
import io.meshguard.admission.MeshguardResource;
import io.meshguard.admission.ResourceException;
import io.meshguard.admission.WatchedKind;
import io.meshguard.cli.cluster.ApiResource;
import io.meshguard.cli.cluster.ApiServer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads what the policies may ask for around an object: namespaces, Guardrails, exemptions, and the
 * kinds that the webhook watches, of which only what policies see is kept. A kind that cannot be
 * listed stays unknown, as it would be to a webhook that may not watch it.
 */
final class ClusterReading {
  private final ApiServer server;
  private final Notes notes;
  private final ClusterSnapshot.Builder snapshot;
  private final Set<String> known = new HashSet<>();

  ClusterReading(ApiServer server, Notes notes, ClusterSnapshot.Builder snapshot) {
    this.server = server;
    this.notes = notes;
    this.snapshot = snapshot;
  }

  /** Blocks for all of it. */
  void read(List<ApiResource> resources) {
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
      ApiServer.Listed listed = server.list(resource, null, page -> page.forEach(this::take));
      notes.listed(resource, listed);
      if (listed == ApiServer.Listed.ALL) {
        known.add(resource.qualifiedKind());
        if (namespaces) {
          snapshot.whole();
        }
      }
    }
    snapshot.ofKinds(known);
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
