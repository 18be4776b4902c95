package io.meshguard.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One walk over a tree of Kubernetes objects; copies only what it changes. */
final class ObjectMasker {

  /** Annotations in which a tool keeps the whole object as it was applied. */
  private static final Set<String> APPLIED_COPIES =
      Set.of(
          "kubectl.kubernetes.io/last-applied-configuration",
          "kapp.k14s.io/original",
          "banzaicloud.com/last-applied",
          "objectset.rio.cattle.io/applied");

  /** Of {@code userInfo.extra}, what the API server itself fills in about the pod that calls. */
  private static final Set<String> PLAIN_EXTRAS =
      Set.of(
          "authentication.kubernetes.io/pod-name",
          "authentication.kubernetes.io/pod-uid",
          "authentication.kubernetes.io/node-name",
          "authentication.kubernetes.io/node-uid");

  /** What surrounds a node. */
  private enum Setting {
    /** A Secret: its data is one, whatever its form. */
    SECRET,
    /** A resource that makes Secrets, such as a SealedSecret: maps called data hold values. */
    SECRET_TEMPLATE,
    CONFIG_MAP,
    OTHER;

    static Setting of(String kind, Setting inherited) {
      if (kind.equals("Secret")) {
        return SECRET;
      }
      if (kind.endsWith("Secret") || kind.equals("SecretList")) {
        return SECRET_TEMPLATE;
      }
      return kind.equals("ConfigMap") ? CONFIG_MAP : inherited;
    }
  }

  private final MaskingKey key;

  ObjectMasker(MaskingKey key) {
    this.key = key;
  }

  JsonNode mask(JsonNode tree) {
    return walk(tree, Setting.OTHER);
  }

  /** Masks a value as if it stood at this JSON pointer in an object of this kind. */
  JsonNode maskAt(String kind, String pointer, JsonNode value) {
    ObjectNode parent = JsonNodeFactory.instance.objectNode();
    List<String> steps = List.of(pointer.split("/"));
    String field = steps.isEmpty() ? "" : steps.getLast().replace("~1", "/").replace("~0", "~");
    Setting setting = Setting.of(kind, Setting.OTHER);
    if (setting == Setting.SECRET && steps.size() > 1 && isSecretData(steps.get(1))
        || steps.contains("binaryData")) {
      return hide(value, key::hiddenBase64);
    }
    if (steps.size() > 2 && steps.get(steps.size() - 2).equals("env")) {
      return environment(JsonNodeFactory.instance.arrayNode().add(value)).get(0);
    }
    if (steps.size() > 3 && steps.get(steps.size() - 3).equals("env") && field.equals("value")) {
      return variable("", value);
    }
    if (setting == Setting.CONFIG_MAP && steps.size() == 3 && value.isTextual()) {
      return literal(field, value.textValue(), Credentials.isName(field), value);
    }
    parent.set(field, value);
    JsonNode masked = object(parent, setting).get(field);
    return masked == null ? NullNode.instance : masked;
  }

  private JsonNode walk(JsonNode node, Setting setting) {
    if (node instanceof ObjectNode object) {
      return object(object, setting);
    }
    if (node instanceof ArrayNode array) {
      return array(array, setting);
    }
    return node.isTextual() ? text(node) : node;
  }

  private JsonNode object(ObjectNode object, Setting inherited) {
    JsonNode kind = object.path("kind");
    Setting setting = kind.isTextual() ? Setting.of(kind.textValue(), inherited) : inherited;
    // An AdmissionRequest: its kind is an object, and tells what the objects in it are even if they
    // do not.
    Setting inside = kind.isObject() ? Setting.of(kind.path("kind").asText(""), setting) : setting;
    boolean secretPair = object.path("value").isTextual() && isSecretPair(object.path("name"));
    ObjectNode copy = null;
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      JsonNode value = field.getValue();
      JsonNode masked =
          secretPair && field.getKey().equals("value")
              ? literal("", value.textValue(), true, value)
              : field(field.getKey(), value, setting, inside);
      if (masked != value) {
        copy = copy == null ? shallowCopy(object) : copy;
        copy.set(field.getKey(), masked);
      }
    }
    return copy == null ? object : copy;
  }

  private JsonNode field(String name, JsonNode value, Setting setting, Setting inside) {
    if (isSecretData(name)
        && (setting == Setting.SECRET
            || value.isObject()
                && (setting == Setting.SECRET_TEMPLATE || name.equals("stringData")))) {
      return hide(value, name.equals("data") ? key::hiddenBase64 : key::hidden);
    }
    return switch (name) {
      case "binaryData" -> hide(value, key::hiddenBase64);
      case "env", "environment" -> environment(value);
      case "extra" -> isExtra(value) ? extra((ObjectNode) value) : walk(value, setting);
      case "data" ->
          setting == Setting.CONFIG_MAP && value instanceof ObjectNode data
              ? configuration(data)
              : walk(value, setting);
      case "object", "oldObject" -> walk(value, inside);
      default -> value.isTextual() ? textField(name, value) : walk(value, setting);
    };
  }

  private JsonNode textField(String name, JsonNode value) {
    if (APPLIED_COPIES.contains(name)) {
      return TextNode.valueOf(key.hidden(value.textValue()));
    }
    return literal(name, value.textValue(), Credentials.isField(name), value);
  }

  private JsonNode text(JsonNode node) {
    String text = node.textValue();
    String masked = CredentialScanner.replace(text, key::credential);
    return masked.equals(text) ? node : TextNode.valueOf(masked);
  }

  /** The whole value if its name tells and it is not harmless, else what is found in it. */
  private JsonNode literal(String name, String value, boolean telling, JsonNode node) {
    return telling && !Credentials.isHarmless(value)
        ? TextNode.valueOf(key.credential(value))
        : text(node);
  }

  /** A ConfigMap's data: each key is a variable or a file. */
  private JsonNode configuration(ObjectNode data) {
    return replace(
        data,
        (name, value) ->
            value.isTextual()
                ? literal(name, value.textValue(), Credentials.isName(name), value)
                : walk(value, Setting.OTHER));
  }

  /** Environment variables, as a list of name and value or as a map. */
  private JsonNode environment(JsonNode variables) {
    if (variables instanceof ObjectNode map) {
      return replace(
          map,
          (name, value) ->
              value.isValueNode() ? variable(name, value) : walk(value, Setting.OTHER));
    }
    if (!(variables instanceof ArrayNode list)) {
      return walk(variables, Setting.OTHER);
    }
    ArrayNode copy = null;
    for (int i = 0; i < list.size(); i++) {
      JsonNode element = list.get(i);
      JsonNode masked =
          element instanceof ObjectNode entry
              ? replace(
                  entry,
                  (name, value) ->
                      name.equals("value")
                          ? variable(entry.path("name").asText(""), value)
                          : walk(value, Setting.OTHER))
              : walk(element, Setting.OTHER);
      if (masked != element) {
        copy = copy == null ? shallowCopy(list) : copy;
        copy.set(i, masked);
      }
    }
    return copy == null ? list : copy;
  }

  /**
   * A variable's literal value is hidden unless it is plainly harmless, for no heuristic knows
   * every credential.
   */
  private JsonNode variable(String name, JsonNode value) {
    if (value.isContainerNode()) {
      return hide(value, key::hidden);
    }
    String text = value.asText("");
    if (value.isNull() || value.isBoolean() || Credentials.isHarmless(text)) {
      return value;
    }
    if (Credentials.isName(name) && Credentials.isPlausible(text)
        || CredentialScanner.finds(text)) {
      return TextNode.valueOf(key.credential(text));
    }
    return value.isNumber() || Credentials.isNumber(text)
        ? value
        : TextNode.valueOf(key.hidden(text));
  }

  private JsonNode extra(ObjectNode extra) {
    return replace(
        extra, (name, value) -> PLAIN_EXTRAS.contains(name) ? value : hide(value, key::hidden));
  }

  private JsonNode array(ArrayNode array, Setting setting) {
    ArrayNode copy = null;
    boolean afterFlag = false;
    for (int i = 0; i < array.size(); i++) {
      JsonNode element = array.get(i);
      boolean argument = afterFlag && element.isTextual() && !element.textValue().startsWith("-");
      JsonNode masked =
          argument ? literal("", element.textValue(), true, element) : walk(element, setting);
      afterFlag = element.isTextual() && isCredentialFlag(element.textValue());
      if (masked != element) {
        copy = copy == null ? shallowCopy(array) : copy;
        copy.set(i, masked);
      }
    }
    return copy == null ? array : copy;
  }

  /** Everything below, whatever its form; keys stay. */
  private JsonNode hide(JsonNode node, UnaryOperator<String> mask) {
    if (node instanceof ObjectNode object) {
      return replace(object, (name, value) -> hide(value, mask));
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
      array.forEach(element -> copy.add(hide(element, mask)));
      return copy;
    }
    return node.isNull() ? node : TextNode.valueOf(mask.apply(node.asText()));
  }

  private interface Replacement {
    JsonNode of(String name, JsonNode value);
  }

  private static JsonNode replace(ObjectNode object, Replacement replacement) {
    ObjectNode copy = null;
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      JsonNode replaced = replacement.of(field.getKey(), field.getValue());
      if (replaced != field.getValue()) {
        copy = copy == null ? shallowCopy(object) : copy;
        copy.set(field.getKey(), replaced);
      }
    }
    return copy == null ? object : copy;
  }

  private static boolean isSecretData(String field) {
    return field.equals("data") || field.equals("stringData");
  }

  private static boolean isSecretPair(@Nullable JsonNode name) {
    return name != null
        && name.isTextual()
        && (Credentials.isName(name.textValue()) || Credentials.isHeader(name.textValue()));
  }

  private static boolean isCredentialFlag(String argument) {
    return argument.startsWith("-") && argument.indexOf('=') < 0 && Credentials.isName(argument);
  }

  private static boolean isExtra(JsonNode value) {
    return value.isObject() && value.valueStream().allMatch(JsonNode::isArray);
  }

  private static ObjectNode shallowCopy(ObjectNode object) {
    return JsonNodeFactory.instance.objectNode().setAll(object);
  }

  private static ArrayNode shallowCopy(ArrayNode array) {
    return JsonNodeFactory.instance.arrayNode(array.size()).addAll(array);
  }
}
