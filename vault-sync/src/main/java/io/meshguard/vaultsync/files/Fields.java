package io.meshguard.vaultsync.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds fields of a secret. */
final class Fields {
  private Fields() {}

  /**
   * The field of exactly that name, or the nested one that a dotted name leads to.
   *
   * @throws RenderException with the names that there are
   */
  static JsonNode find(ObjectNode data, String key) throws RenderException {
    JsonNode found = data.get(key);
    if (found == null && key.indexOf('.') > 0) {
      JsonNode node = data;
      for (String part : key.split("\\.", -1)) {
        node = node.path(part);
      }
      found = node.isMissingNode() ? null : node;
    }
    if (found == null || found.isNull()) {
      boolean bytes = key.equals("plaintext") && data.has("plaintext_base64");
      throw new RenderException(
          "the secret has no field \""
              + key
              + "\"; it has "
              + names(data)
              + (bytes
                  ? ": it holds bytes that are no text, deliver plaintext_base64 with encoding:"
                      + " base64"
                  : ""));
    }
    return found;
  }

  /** The first of the fields that there is, as text; null where there is none. */
  static @Nullable String first(ObjectNode data, String... keys) {
    for (String key : keys) {
      JsonNode value = data.get(key);
      if (value != null && value.isTextual() && !value.textValue().isBlank()) {
        return value.textValue();
      }
    }
    return null;
  }

  /** A text as it is; anything else as JSON. */
  static String text(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }

  static List<String> names(ObjectNode data) {
    List<String> names = new ArrayList<>();
    data.fieldNames().forEachRemaining(names::add);
    names.sort(null);
    return names;
  }
}
