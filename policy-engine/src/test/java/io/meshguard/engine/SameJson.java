package io.meshguard.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;

/** Compares JSON by meaning: {@code 1} and {@code 1.0} are one number. */
final class SameJson {

  private SameJson() {}

  static boolean same(JsonNode a, JsonNode b) {
    if (a.isNumber() && b.isNumber()) {
      return a.decimalValue().compareTo(b.decimalValue()) == 0;
    }
    if (a.isArray() && b.isArray()) {
      Iterator<JsonNode> other = b.iterator();
      for (JsonNode item : a) {
        if (!other.hasNext() || !same(item, other.next())) {
          return false;
        }
      }
      return !other.hasNext();
    }
    if (a.isObject() && b.isObject()) {
      return a.size() == b.size()
          && a.properties().stream().allMatch(f -> same(f.getValue(), b.path(f.getKey())));
    }
    return a.equals(b);
  }
}
