package io.meshguard.audit.evidence.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.admission.resources.ClusterNamespace;
import io.meshguard.admission.resources.Guardrails;
import io.meshguard.admission.resources.ResourceException;
import io.meshguard.admission.resources.ResourceReader;
import io.meshguard.audit.evidence.verdict.Evidence.Pods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Guardrails and namespaces from the folder of YAML files that the webhook reads too, for use
 * without a cluster. A file that cannot be read is left out: the webhook says what is wrong with
 * it.
 */
final class FolderView implements ClusterView {

  private static final Logger LOG = Logger.getLogger(FolderView.class);

  private final @Nullable Path folder;

  /**
   * @param folder null: there is nothing to read
   */
  FolderView(@Nullable Path folder) {
    this.folder = folder;
  }

  @Override
  public ClusterPicture look() {
    Map<String, ClusterNamespace> namespaces = new HashMap<>();
    Map<String, Guardrails> guardrails = new TreeMap<>();
    for (Path file : files()) {
      try {
        String source = file.getFileName().toString();
        for (JsonNode document : ResourceReader.documents(source, Files.readString(file))) {
          if (document.path("kind").asText().equals("Namespace")) {
            ClusterNamespace namespace = ClusterNamespace.read(source, document);
            namespaces.put(namespace.name(), namespace);
          } else if (ResourceReader.read(source, document) instanceof Guardrails one) {
            guardrails.put(one.name(), one);
          }
        }
      } catch (IOException | ResourceException e) {
        LOG.debugf("A resource file was left out: %s", e.getMessage());
      }
    }
    return new ClusterPicture(
        namespaces,
        List.copyOf(guardrails.values()),
        Optional.empty(),
        namespace -> new Pods.NotAsked());
  }

  private List<Path> files() {
    if (folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(file -> file.toString().matches(".*\\.(ya?ml|json)"))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted(Comparator.naturalOrder())
          .toList();
    } catch (IOException e) {
      throw new ClusterUnavailableException(folder + " cannot be read: " + e.getMessage(), e);
    }
  }
}
