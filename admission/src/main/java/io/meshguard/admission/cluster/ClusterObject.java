package io.meshguard.admission.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.Value;
import java.util.List;
import java.util.Optional;

/**
 * An object that is there beside the one a request is about, as far as policies see it.
 *
 * @param kind {@code group/Kind}, or {@code Kind} in the core group
 * @param namespace empty for a cluster-scoped object
 * @param value {@code name}, {@code namespace}, {@code labels}, {@code annotations}, {@code spec}
 *     (its kind's {@link View}); shared by all requests
 */
public record ClusterObject(String kind, String namespace, String name, Value value) {

  /** A copy of the whole object, its spec and its status included. */
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  /**
   * Takes an object if it is of a kind that policies can ask for.
   *
   * @param object with {@code apiVersion} and {@code kind}
   */
  public static Optional<ClusterObject> of(JsonNode object) {
    String apiVersion = object.path("apiVersion").asText();
    int slash = apiVersion.indexOf('/');
    String kind = object.path("kind").asText();
    return WatchedKind.of(slash < 0 ? "" : apiVersion.substring(0, slash), kind)
        .map(watched -> of(watched, object));
  }

  /** Takes an object of which the kind is known. */
  public static ClusterObject of(WatchedKind kind, JsonNode object) {
    JsonNode metadata = object.path("metadata");
    String namespace = kind.namespaced() ? metadata.path("namespace").asText() : "";
    String name = metadata.path("name").asText();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", name);
    json.put("namespace", namespace);
    JsonNode seen = kind.view().keepsMetadata() ? metadata : MissingNode.getInstance();
    json.set("labels", View.copy(seen.path("labels")));
    json.set("annotations", View.copy(seen.path("annotations")).without(List.of(LAST_APPLIED)));
    json.set("spec", kind.view().of(object));
    return new ClusterObject(kind.qualified(), namespace, name, JsonValues.value(json).freeze());
  }
}
