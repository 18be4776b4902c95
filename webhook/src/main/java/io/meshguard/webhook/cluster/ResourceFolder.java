package io.meshguard.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.admission.cluster.ClusterObject;
import io.meshguard.admission.cluster.WatchedKind;
import io.meshguard.admission.resources.ClusterNamespace;
import io.meshguard.admission.resources.Exemption;
import io.meshguard.admission.resources.Guardrails;
import io.meshguard.admission.resources.MeshguardResource;
import io.meshguard.admission.resources.ResourceException;
import io.meshguard.admission.resources.ResourceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guardrails, exemptions, namespaces and other objects that policies ask for, from a folder of YAML
 * files, for use without a cluster. A file that cannot be used is refused, and what it said before
 * goes on; a file that is gone takes its objects along.
 */
final class ResourceFolder implements ContextSource {
  private static final Logger LOG = LoggerFactory.getLogger(ResourceFolder.class);

  private final Path directory;
  private final LiveCluster cluster;
  private final KnownNames names;
  private final Runnable onRefusal;
  private final Map<Path, String> texts = new HashMap<>();
  private final Map<Path, Content> accepted = new TreeMap<>();
  private final Map<Path, String> refused = new TreeMap<>();
  private volatile Status status;

  /** Of the policies that have judged the names. */
  private String version = "";

  private static final class UnknownNameException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownNameException(String message) {
      super(message);
    }
  }

  /** What one file says. */
  private record Content(
      List<MeshguardResource> resources,
      List<ClusterNamespace> namespaces,
      List<ClusterObject> objects) {}

  ResourceFolder(Path directory, LiveCluster cluster, KnownNames names, Runnable onRefusal) {
    this.directory = directory;
    this.cluster = cluster;
    this.names = names;
    this.onRefusal = onRefusal;
    this.status = new Status("resources", false, true, 0, List.of());
  }

  @Override
  public List<Status> status() {
    return List.of(status);
  }

  /**
   * Looks once, and at the earliest when policies are loaded, which say what names there are.
   * Called by one thread at a time.
   */
  void look() {
    if (!names.areThere()) {
      return;
    }
    if (!version.equals(names.version())) {
      version = names.version();
      texts.clear();
    }
    List<Path> files;
    try (Stream<Path> entries = Files.list(directory)) {
      files = entries.filter(ResourceFolder::isYaml).sorted().toList();
    } catch (IOException e) {
      refuse(directory, directory + ": not readable: " + e.getMessage());
      publish(false);
      return;
    }
    boolean changed = refused.remove(directory) != null || !status.synced();
    changed |= texts.keySet().retainAll(files);
    changed |= accepted.keySet().retainAll(files);
    changed |= refused.keySet().retainAll(files);
    for (Path file : files) {
      changed |= read(file);
    }
    if (changed) {
      publish(true);
    }
  }

  private boolean read(Path file) {
    try {
      String text = Files.readString(file);
      if (text.equals(texts.get(file))) {
        return false;
      }
      texts.put(file, text);
      accepted.put(file, parse(file.getFileName().toString(), text));
      refused.remove(file);
      return true;
    } catch (IOException e) {
      texts.remove(file);
      return refuse(file, file.getFileName() + ": not readable: " + e.getMessage());
    } catch (ResourceException | UnknownNameException e) {
      return refuse(file, String.valueOf(e.getMessage()));
    }
  }

  private Content parse(String source, String text) throws ResourceException, UnknownNameException {
    List<MeshguardResource> resources = new ArrayList<>();
    List<ClusterNamespace> namespaces = new ArrayList<>();
    List<ClusterObject> objects = new ArrayList<>();
    for (JsonNode document : ResourceReader.documents(source, text)) {
      if (document.path("kind").asText().equals("Namespace")) {
        namespaces.add(ClusterNamespace.read(source, document));
        continue;
      }
      ClusterObject object = ClusterObject.of(document).orElse(null);
      if (object == null) {
        resources.add(ResourceReader.read(source, document));
        requireKnownNames(source, document);
      } else {
        objects.add(object);
      }
    }
    return new Content(resources, namespaces, objects);
  }

  private void requireKnownNames(String source, JsonNode document) throws UnknownNameException {
    List<String> unknown = names.unknown(document);
    if (!unknown.isEmpty()) {
      throw new UnknownNameException(source + ": " + String.join("; ", unknown));
    }
  }

  private boolean refuse(Path file, String reason) {
    if (reason.equals(refused.put(file, reason))) {
      return false;
    }
    LOG.atWarn().addKeyValue("reason", reason).log("Resource file refused");
    onRefusal.run();
    return true;
  }

  private void publish(boolean synced) {
    Map<String, MeshguardResource> all = new HashMap<>();
    Map<String, ClusterNamespace> namespaces = new HashMap<>();
    List<ClusterObject> objects = new ArrayList<>();
    for (Content content : accepted.values()) {
      objects.addAll(content.objects());
      content.resources().forEach(resource -> all.put(key(resource), resource));
      content.namespaces().forEach(namespace -> namespaces.put(namespace.name(), namespace));
    }
    cluster.replaceResources(all);
    cluster.replaceNamespaces(namespaces);
    cluster.objects().replace(objects);
    WatchedKind.ALL.forEach(kind -> cluster.objects().know(kind.qualified()));
    status =
        new Status(
            "resources",
            synced || status.synced(),
            true,
            all.size() + namespaces.size() + objects.size(),
            List.copyOf(refused.values()));
  }

  private static String key(MeshguardResource resource) {
    return switch (resource) {
      case Guardrails guardrails -> "Guardrails/" + guardrails.name();
      case Exemption exemption -> "Exemption/" + exemption.namespace() + "/" + exemption.name();
    };
  }

  private static boolean isYaml(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith(".")
        && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
  }
}
