package io.meshguard.engine.rego.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.UTF8JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.node.BaseJsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An array, object or set as Jackson sees it. Children are wrapped when they are asked for. */
final class ValueTree extends BaseJsonNode {
  private static final long serialVersionUID = 1L;

  private final transient Value value;

  ValueTree(Value value) {
    this.value = value;
  }

  @Override
  public JsonNodeType getNodeType() {
    return value instanceof ObjectValue ? JsonNodeType.OBJECT : JsonNodeType.ARRAY;
  }

  @Override
  public JsonToken asToken() {
    return value instanceof ObjectValue ? JsonToken.START_OBJECT : JsonToken.START_ARRAY;
  }

  @Override
  public boolean isObject() {
    return value instanceof ObjectValue;
  }

  @Override
  public boolean isArray() {
    return !isObject();
  }

  @Override
  public int size() {
    return value.length();
  }

  @Override
  public @Nullable JsonNode get(String name) {
    return value instanceof ObjectValue object ? child(object.get(name)) : null;
  }

  @Override
  public @Nullable JsonNode get(int index) {
    boolean inside = !(value instanceof ObjectValue) && index >= 0 && index < size();
    return inside ? child(items()[index]) : null;
  }

  @Override
  public JsonNode path(String name) {
    return orMissing(get(name));
  }

  @Override
  public JsonNode path(int index) {
    return orMissing(get(index));
  }

  @Override
  protected @Nullable JsonNode _at(JsonPointer pointer) {
    return value instanceof ObjectValue
        ? get(pointer.getMatchingProperty())
        : get(pointer.getMatchingIndex());
  }

  @Override
  public Iterator<JsonNode> elements() {
    return Arrays.stream(items(), 0, size()).map(JsonValues::view).iterator();
  }

  @Override
  public Iterator<String> fieldNames() {
    return fields(value).keySet().iterator();
  }

  @Override
  @SuppressWarnings("deprecation") // Jackson's writer asks for it.
  public Iterator<Map.Entry<String, JsonNode>> fields() {
    return fields(value).entrySet().iterator();
  }

  @Override
  public Set<Map.Entry<String, JsonNode>> properties() {
    return fields(value).entrySet();
  }

  private static Map<String, JsonNode> fields(Value value) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    if (value instanceof ObjectValue object) {
      for (int i = 0; i < object.length(); i++) {
        fields.put(TermWriter.keyText(object.keys()[i]), JsonValues.view(object.values()[i]));
      }
    }
    return fields;
  }

  /** Of an object its values; {@link #size()} of them. */
  private Value[] items() {
    return switch (value) {
      case ArrayValue array -> array.items();
      case SetValue set -> set.members();
      case ObjectValue object -> object.values();
      default -> throw new IllegalStateException("a " + value.typeName() + " has no elements");
    };
  }

  private static @Nullable JsonNode child(@Nullable Value child) {
    return child == null ? null : JsonValues.view(child);
  }

  private static JsonNode orMissing(@Nullable JsonNode node) {
    return node == null ? MissingNode.getInstance() : node;
  }

  @Override
  public String asText() {
    return "";
  }

  @Override
  public void serialize(JsonGenerator out, SerializerProvider serializers) throws IOException {
    if (isPlain(out) && out.getOutputTarget() instanceof OutputStream target) {
      out.writeRawValue(""); // The comma or colon before it.
      out.flush();
      Utf8Json.write(value, target);
    } else {
      JsonValues.write(value, out);
    }
  }

  /** Whether it writes JSON in UTF-8, with no spaces and no escapes but JSON's own. */
  private static boolean isPlain(JsonGenerator out) {
    return out instanceof UTF8JsonGenerator
        && out.getPrettyPrinter() == null
        && out.getCharacterEscapes() == null
        && out.getHighestEscapedChar() == 0;
  }

  @Override
  public void serializeWithType(
      JsonGenerator out, SerializerProvider serializers, TypeSerializer type) throws IOException {
    JsonValues.write(value, out);
  }

  /** Of its own: a copy may be changed. */
  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Jackson's signature.
  public <T extends JsonNode> T deepCopy() {
    return (T) JsonValues.node(value);
  }

  @Override
  public @Nullable JsonNode findValue(String name) {
    return JsonValues.node(value).findValue(name);
  }

  @Override
  public @Nullable JsonNode findParent(String name) {
    return JsonValues.node(value).findParent(name);
  }

  @Override
  public List<JsonNode> findValues(String name, @Nullable List<JsonNode> found) {
    return add(found, JsonValues.node(value).findValues(name));
  }

  @Override
  public List<String> findValuesAsText(String name, @Nullable List<String> found) {
    return add(found, JsonValues.node(value).findValuesAsText(name));
  }

  @Override
  public List<JsonNode> findParents(String name, @Nullable List<JsonNode> found) {
    return add(found, JsonValues.node(value).findParents(name));
  }

  private static <T> List<T> add(@Nullable List<T> found, List<T> more) {
    List<T> all = found == null ? new ArrayList<>() : found;
    all.addAll(more);
    return all;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ValueTree tree && value.equals(tree.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }
}
