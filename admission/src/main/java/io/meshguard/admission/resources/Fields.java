package io.meshguard.admission.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One object of a resource and where it stands, for errors that name the source and the field. */
record Fields(String source, String path, ObjectNode node) {

  static Fields root(String source, JsonNode node) throws ResourceException {
    if (node instanceof ObjectNode object) {
      return new Fields(source, "", object);
    }
    throw new ResourceException(source + ": not an object");
  }

  /** Refuses every field that is not named, with the nearest name that is. */
  Fields only(String... names) throws ResourceException {
    for (var fields = node.fieldNames(); fields.hasNext(); ) {
      String field = fields.next();
      if (!List.of(names).contains(field)) {
        throw error(field, "unknown field" + NearestName.hint(field, List.of(names)));
      }
    }
    return this;
  }

  ResourceException error(String field, String problem) {
    return new ResourceException(source + ": " + at(field) + ": " + problem);
  }

  boolean has(String field) {
    JsonNode value = node.get(field);
    return value != null && !value.isNull();
  }

  Fields object(String field) throws ResourceException {
    if (!has(field)) {
      throw error(field, "is required");
    }
    if (node.get(field) instanceof ObjectNode object) {
      return new Fields(source, at(field), object);
    }
    throw error(field, "must be an object");
  }

  @Nullable Fields optionalObject(String field) throws ResourceException {
    return has(field) ? object(field) : null;
  }

  List<Fields> objects(String field) throws ResourceException {
    List<Fields> objects = new ArrayList<>();
    for (JsonNode item : array(field)) {
      String place = field + "[" + objects.size() + "]";
      if (!(item instanceof ObjectNode object)) {
        throw error(place, "must be an object");
      }
      objects.add(new Fields(source, at(place), object));
    }
    return objects;
  }

  String text(String field) throws ResourceException {
    String text = optionalText(field);
    if (text == null || text.isBlank()) {
      throw error(field, "is required");
    }
    return text;
  }

  @Nullable String optionalText(String field) throws ResourceException {
    if (!has(field)) {
      return null;
    }
    JsonNode value = node.path(field);
    if (!value.isTextual()) {
      throw error(field, "must be a string");
    }
    return value.textValue();
  }

  /** A text that is one of {@code allowed}; null if absent. */
  @Nullable String oneOf(String field, List<String> allowed) throws ResourceException {
    String text = optionalText(field);
    if (text != null && !allowed.contains(text)) {
      String hint = NearestName.hint(text, allowed);
      throw error(field, "\"" + text + "\" is none of " + String.join(", ", allowed) + hint);
    }
    return text;
  }

  List<String> texts(String field) throws ResourceException {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : array(field)) {
      if (!item.isTextual() || item.textValue().isBlank()) {
        throw error(field + "[" + texts.size() + "]", "must be a string");
      }
      texts.add(item.textValue());
    }
    return texts;
  }

  List<String> requiredTexts(String field) throws ResourceException {
    List<String> texts = texts(field);
    if (texts.isEmpty()) {
      throw error(field, "must list at least one entry");
    }
    return texts;
  }

  Map<String, String> labels(String field) throws ResourceException {
    Fields labels = optionalObject(field);
    if (labels == null) {
      return Map.of();
    }
    Map<String, String> pairs = new LinkedHashMap<>();
    for (var entry : labels.node().properties()) {
      if (!entry.getValue().isTextual()) {
        throw labels.error(entry.getKey(), "must be a string (numbers and booleans need quotes)");
      }
      pairs.put(entry.getKey(), entry.getValue().textValue());
    }
    return pairs;
  }

  private Iterable<JsonNode> array(String field) throws ResourceException {
    if (!has(field)) {
      return List.of();
    }
    JsonNode value = node.path(field);
    if (!value.isArray()) {
      throw error(field, "must be a list");
    }
    return value;
  }

  private String at(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }
}
