package io.meshguard.engine.rego.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;

/** Between values and what Jackson reads and writes. */
public final class JsonValues {

  @SuppressWarnings(
      "deprecation") // The feature that replaces it is a mapper's; nodes are made here.
  private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

  private JsonValues() {}

  /**
   * Makes a value of a tree.
   *
   * @throws NumberFormatException if a number is larger than OPA allows
   */
  public static Value value(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> StringValue.of(node.textValue());
      case BOOLEAN -> BooleanValue.of(node.booleanValue());
      case NUMBER -> number(node);
      case ARRAY -> array(node);
      case OBJECT -> object(node);
      case NULL, MISSING, BINARY, POJO -> NullValue.NULL;
    };
  }

  private static Value number(JsonNode node) {
    if (node.isInt() || node.isLong()) {
      return NumberValue.of(node.longValue());
    }
    if (node.isBigInteger()) {
      return NumberValue.of(node.bigIntegerValue());
    }
    BigDecimal decimal = node.decimalValue();
    if (NumberValue.isOutOfRange(decimal)) {
      throw new NumberFormatException("number out of range");
    }
    return NumberValue.of(decimal);
  }

  private static Value array(JsonNode node) {
    ArrayValue array = new ArrayValue(node.size());
    for (JsonNode item : node) {
      array.append(value(item));
    }
    return array;
  }

  private static Value object(JsonNode node) {
    ObjectValue object = new ObjectValue(node.size());
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      object.add(StringValue.name(field.getKey()), value(field.getValue()));
    }
    return object;
  }

  /**
   * Writes a value: sets as arrays, in order, and numbers as they were written.
   *
   * @throws IOException what the generator throws
   */
  public static void write(Value value, JsonGenerator out) throws IOException {
    switch (value) {
      case NullValue _ -> out.writeNull();
      case BooleanValue bool -> out.writeBoolean(bool.isTrue());
      case NumberValue number -> write(number, out);
      case StringValue string -> out.writeString(string.text());
      case ArrayValue array -> write(array.items(), array.length(), out);
      case SetValue set -> write(set.members(), set.length(), out);
      case ObjectValue object -> write(object, out);
    }
  }

  private static void write(NumberValue number, JsonGenerator out) throws IOException {
    if (number.isPlainLong()) {
      out.writeNumber(number.longValue());
    } else {
      out.writeNumber(number.number());
    }
  }

  private static void write(Value[] items, int size, JsonGenerator out) throws IOException {
    out.writeStartArray();
    for (int i = 0; i < size; i++) {
      write(items[i], out);
    }
    out.writeEndArray();
  }

  private static void write(ObjectValue object, JsonGenerator out) throws IOException {
    Value[] keys = object.keys();
    Value[] values = object.values();
    out.writeStartObject();
    for (int i = 0; i < object.length(); i++) {
      out.writeFieldName(TermWriter.keyText(keys[i]));
      write(values[i], out);
    }
    out.writeEndObject();
  }

  /**
   * A value as one of Jackson's trees that is only looked at, or written: nothing is copied. It is
   * not equal to a tree of Jackson's own; {@link #node} makes one that is.
   */
  public static JsonNode view(Value value) {
    return value.length() < 0 || value instanceof StringValue ? node(value) : new ValueTree(value);
  }

  /** Sets as arrays, in order. */
  public static JsonNode node(Value value) {
    return switch (value) {
      case NullValue _ -> NODES.nullNode();
      case BooleanValue bool -> NODES.booleanNode(bool.isTrue());
      case NumberValue number -> node(number);
      case StringValue string -> NODES.textNode(string.text());
      case ArrayValue array -> node(array.items(), array.length());
      case SetValue set -> node(set.members(), set.length());
      case ObjectValue object -> node(object);
    };
  }

  private static JsonNode node(NumberValue number) {
    if (number.isLong()) {
      long value = number.longValue();
      return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }
    return number.isInteger() && number.isWrittenAsInteger()
        ? NODES.numberNode(number.decimal().toBigInteger())
        : NODES.numberNode(number.decimal());
  }

  private static JsonNode node(Value[] items, int size) {
    ArrayNode array = NODES.arrayNode(size);
    for (int i = 0; i < size; i++) {
      array.add(node(items[i]));
    }
    return array;
  }

  private static JsonNode node(ObjectValue object) {
    ObjectNode node = NODES.objectNode();
    Value[] keys = object.keys();
    Value[] values = object.values();
    for (int i = 0; i < object.length(); i++) {
      node.set(TermWriter.keyText(keys[i]), node(values[i]));
    }
    return node;
  }
}
