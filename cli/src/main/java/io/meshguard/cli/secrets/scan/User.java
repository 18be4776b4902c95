package io.meshguard.cli.secrets.scan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * An object that uses a Secret.
 *
 * @param namespace empty for what is the cluster's
 */
public record User(String kind, String namespace, String name) {

  static User of(JsonNode object) {
    return new User(object.path("kind").asText(), namespaceOf(object), nameOf(object));
  }

  /** The object that keeps this one as it is, such as the ReplicaSet of a Pod. */
  static Optional<User> controllerOf(JsonNode object) {
    for (JsonNode owner : object.path("metadata").path("ownerReferences")) {
      if (owner.path("controller").asBoolean()) {
        return Optional.of(
            new User(
                owner.path("kind").asText(), namespaceOf(object), owner.path("name").asText()));
      }
    }
    return Optional.empty();
  }

  /** That of a manifest which names none is {@code default}, as it is for kubectl. */
  private static String namespaceOf(JsonNode object) {
    return object.path("kind").asText().equals("PersistentVolume")
        ? ""
        : object.path("metadata").path("namespace").asText("default");
  }

  private static String nameOf(JsonNode object) {
    JsonNode metadata = object.path("metadata");
    return metadata.has("name")
        ? metadata.path("name").asText()
        : metadata.path("generateName").asText() + "*";
  }

  @Override
  public String toString() {
    return kind + "/" + name;
  }
}
