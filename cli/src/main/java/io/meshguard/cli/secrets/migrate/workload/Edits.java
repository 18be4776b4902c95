package io.meshguard.cli.secrets.migrate.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes of an object, as JSON Patch (RFC 6902), with what takes them back. Each says first what
 * it expects to find, so that a change of somebody else's is never lost. Nothing else of the object
 * is in them: it may hold values. Not thread-safe.
 */
final class Edits {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ArrayNode patch = JSON.createArrayNode();
  private final List<ObjectNode> inverse = new ArrayList<>();

  /** One in the place of another. */
  void replace(String pointer, JsonNode from, JsonNode to) {
    patch.add(operation("test", pointer, from)).add(operation("replace", pointer, to));
    takeBack(operation("test", pointer, to), operation("replace", pointer, from));
  }

  /** A new element at the end of an array, which is made where there is none. */
  void append(String array, int length, JsonNode value) {
    if (length == 0) {
      ArrayNode first = JSON.createArrayNode().add(value);
      patch.add(operation("add", array, first));
      takeBack(operation("test", array, first), remove(array));
    } else {
      String pointer = array + "/" + length;
      patch.add(operation("add", pointer, value));
      takeBack(operation("test", pointer, value), remove(pointer));
    }
  }

  void remove(String pointer, JsonNode value) {
    patch.add(operation("test", pointer, value)).add(remove(pointer));
    takeBack(operation("add", pointer, value));
  }

  boolean isEmpty() {
    return patch.isEmpty();
  }

  ArrayNode patch() {
    return patch;
  }

  /** The last change first. */
  ArrayNode inverse() {
    return JSON.createArrayNode().addAll(inverse);
  }

  private void takeBack(ObjectNode... operations) {
    inverse.addAll(0, List.of(operations));
  }

  private static ObjectNode operation(String op, String pointer, JsonNode value) {
    ObjectNode operation = JSON.createObjectNode().put("op", op).put("path", pointer);
    operation.set("value", value);
    return operation;
  }

  private static ObjectNode remove(String pointer) {
    return JSON.createObjectNode().put("op", "remove").put("path", pointer);
  }
}
