package io.meshguard.cli.check;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One Kubernetes object and where it was read.
 *
 * @param file as the user named it; {@code -} for standard input
 * @param line where the object begins, from 1
 */
public record Manifest(String file, int line, ObjectNode object) {

  String apiVersion() {
    return object.path("apiVersion").asText();
  }

  String kind() {
    return object.path("kind").asText();
  }

  /** Empty if the object has none. */
  String namespace() {
    return object.path("metadata").path("namespace").asText();
  }

  /** The name, or the prefix of a generated one with {@code *}. */
  String name() {
    String name = object.path("metadata").path("name").asText();
    return name.isEmpty() ? object.path("metadata").path("generateName").asText() + "*" : name;
  }

  String position() {
    return file + ":" + line;
  }
}
