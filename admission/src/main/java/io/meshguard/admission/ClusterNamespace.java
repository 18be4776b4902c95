package io.meshguard.admission;

import java.util.Map;

/** A namespace as far as policies see it. */
public record ClusterNamespace(
    String name, Map<String, String> labels, Map<String, String> annotations) {
  public ClusterNamespace {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }
}
