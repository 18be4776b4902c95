package io.meshguard.admission.resources;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** A namespace as far as policies see it. */
public record ClusterNamespace(
    String name, Map<String, String> labels, Map<String, String> annotations) {
  public ClusterNamespace {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  /** Reads a Kubernetes Namespace; {@code source} is named in errors. */
  public static ClusterNamespace read(String source, JsonNode document) throws ResourceException {
    Fields metadata = Fields.root(source, document).object("metadata");
    return new ClusterNamespace(
        metadata.text("name"), metadata.labels("labels"), metadata.labels("annotations"));
  }
}
