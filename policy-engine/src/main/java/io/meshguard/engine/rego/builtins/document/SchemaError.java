package io.meshguard.engine.rego.builtins.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is wrong with a document, in the words of OPA's own validator where it is about one keyword.
 *
 * @param field {@code (Root)}, or the path with dots
 */
record SchemaError(String type, String field, String description) {

  private static final String WRONG_TYPE = "invalid_type";
  private static final String ROOT = "(Root)";

  static SchemaError of(ValidationMessage message) {
    JsonNode wanted = message.getSchemaNode();
    JsonNode given = message.getInstanceNode();
    String limit = wanted == null || wanted.isContainerNode() ? "" : wanted.asText();
    String field = field(message.getInstanceLocation());
    String property = message.getProperty() == null ? "" : message.getProperty();
    return switch (message.getType()) {
      case "type" ->
          new SchemaError(
              WRONG_TYPE,
              field,
              "Invalid type. Expected: " + types(wanted) + ", given: " + type(given));
      case "required" -> new SchemaError("required", field, property + " is required");
      case "additionalProperties" ->
          new SchemaError(
              "additional_property_not_allowed",
              field,
              "Additional property " + property + " is not allowed");
      case "enum" ->
          new SchemaError("enum", field, field + " must be one of the following: " + list(wanted));
      case "const" -> new SchemaError("const", field, field + " does not match: " + wanted);
      case "minLength" ->
          new SchemaError(
              "string_gte", field, "String length must be greater than or equal to " + limit);
      case "maxLength" ->
          new SchemaError(
              "string_lte", field, "String length must be less than or equal to " + limit);
      case "pattern" -> new SchemaError("pattern", field, "Does not match pattern '" + limit + "'");
      case "format" -> new SchemaError("format", field, "Does not match format '" + limit + "'");
      case "multipleOf" -> new SchemaError("multiple_of", field, "Must be a multiple of " + limit);
      case "minimum" ->
          new SchemaError("number_gte", field, "Must be greater than or equal to " + limit);
      case "exclusiveMinimum" ->
          new SchemaError("number_gt", field, "Must be greater than " + limit);
      case "maximum" ->
          new SchemaError("number_lte", field, "Must be less than or equal to " + limit);
      case "exclusiveMaximum" -> new SchemaError("number_lt", field, "Must be less than " + limit);
      case "minItems" ->
          new SchemaError("array_min_items", field, "Array must have at least " + limit + " items");
      case "maxItems" ->
          new SchemaError("array_max_items", field, "Array must have at most " + limit + " items");
      case "minProperties" ->
          new SchemaError(
              "array_min_properties", field, "Must have at least " + limit + " properties");
      case "maxProperties" ->
          new SchemaError(
              "array_max_properties", field, "Must have at most " + limit + " properties");
      case "anyOf" ->
          new SchemaError("number_any_of", field, "Must validate at least one schema (anyOf)");
      case "oneOf" ->
          new SchemaError("number_one_of", field, "Must validate one and only one schema (oneOf)");
      case "not" -> new SchemaError("number_not", field, "Must not validate the schema (not)");
      case "uniqueItems" -> new SchemaError("unique", field, "array items must be unique");
      case "contains" -> new SchemaError("contains", field, "At least one of the items must match");
      default -> new SchemaError(message.getType(), field, String.valueOf(message.getError()));
    };
  }

  /** What is wrong with a schema, as its draft's own schema finds it. */
  static String ofSchema(ValidationMessage message) {
    JsonNodePath place = message.getInstanceLocation();
    JsonNode given = message.getInstanceNode();
    boolean isType =
        place.getNameCount() > 0 && "type".equals(String.valueOf(place.getElement(-1)));
    if (isType && given != null && given.isTextual()) {
      return "has a primitive type that is NOT VALID -- given: /"
          + given.asText()
          + "/ Expected valid values are:[array boolean integer number null object string]";
    }
    SchemaError error = of(message);
    return error.field + ": " + error.description;
  }

  /** Of what has the wrong type, nothing else is said. */
  static List<SchemaError> essential(List<SchemaError> errors) {
    Set<String> mistyped =
        errors.stream()
            .filter(error -> error.type.equals(WRONG_TYPE))
            .map(SchemaError::field)
            .collect(Collectors.toSet());
    return errors.stream()
        .filter(error -> error.type.equals(WRONG_TYPE) || !mistyped.contains(error.field))
        .toList();
  }

  Value value() {
    return new ObjectValue(4)
        .put("error", StringValue.of(field + ": " + description))
        .put("type", StringValue.of(type))
        .put("field", StringValue.of(field))
        .put("desc", StringValue.of(description));
  }

  private static String field(JsonNodePath path) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < path.getNameCount(); i++) {
      parts.add(String.valueOf(path.getElement(i)));
    }
    return parts.isEmpty() ? ROOT : String.join(".", parts);
  }

  private static String types(JsonNode wanted) {
    List<String> each = new ArrayList<>();
    wanted.forEach(one -> each.add(one.asText()));
    return wanted.isArray() ? "[" + String.join(",", each) + "]" : wanted.asText();
  }

  private static String list(JsonNode wanted) {
    List<String> each = new ArrayList<>();
    wanted.forEach(one -> each.add(one.toString()));
    return String.join(", ", each);
  }

  private static String type(JsonNode given) {
    return switch (given.getNodeType()) {
      case ARRAY -> "array";
      case OBJECT -> "object";
      case BOOLEAN -> "boolean";
      case NUMBER -> given.isIntegralNumber() ? "integer" : "number";
      case STRING -> "string";
      default -> "null";
    };
  }
}
