package io.meshguard.engine.rego.builtins.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.resource.ClasspathSchemaLoader;
import com.networknt.schema.resource.DisallowSchemaLoader;
import com.networknt.schema.resource.InputStreamSource;
import com.networknt.schema.resource.SchemaLoader;
import io.meshguard.engine.rego.builtins.text.regex.Regex;
import io.meshguard.engine.rego.runtime.BoundedCache;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.util.List;

/**
 * Holds documents against JSON Schema, drafts 4, 6 and 7 (the default). References outside a schema
 * are never fetched; patterns are RE2's, which take linear time.
 */
final class SchemaValidator {

  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder()
          .formatAssertionsEnabled(true)
          .regularExpressionFactory(
              pattern -> {
                Regex compiled = Regex.compile(pattern);
                return compiled::isIn;
              })
          .build();

  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(VersionFlag.V7))
          .metaSchemas(List.of(JsonMetaSchema.getV4(), JsonMetaSchema.getV6()))
          .schemaLoaders(
              loaders ->
                  loaders.values(
                      list -> {
                        list.clear();
                        list.add(bundled(new ClasspathSchemaLoader()));
                        list.add(DisallowSchemaLoader.getInstance());
                      }))
          .enableSchemaCache(false)
          .build();

  private static final BoundedCache<Value, JsonSchema> KNOWN = new BoundedCache<>();

  private SchemaValidator() {}

  /** The drafts' own schemas come with the library. */
  private static SchemaLoader bundled(ClasspathSchemaLoader loader) {
    return iri -> {
      InputStreamSource schema =
          iri.toString().matches("classpath:draft-0[467]/.*") ? loader.getSchema(iri) : null;
      return schema;
    };
  }

  /**
   * What is wrong with a document.
   *
   * @throws BuiltinError if one of both is no JSON, or the schema is no schema
   */
  static List<SchemaError> errors(Value document, Value schema) {
    JsonNode tree = JsonValues.node(document(document));
    try {
      return SchemaError.essential(
          KNOWN.get(schema.freeze(), SchemaValidator::compiled).validate(tree).stream()
              .map(SchemaError::of)
              .toList());
    } catch (JsonSchemaException e) {
      throw new BuiltinError(String.valueOf(e.getMessage()));
    }
  }

  /** Text is read as JSON. */
  private static Value document(Value value) {
    return switch (value) {
      case StringValue text -> Encodings.parse(text.text());
      case ObjectValue object -> object;
      case ArrayValue array -> array;
      default -> throw new BuiltinError("wrong type, expected string or object");
    };
  }

  /**
   * @throws BuiltinError if it is no schema
   */
  static void check(Value schema) {
    compiled(schema);
  }

  private static JsonSchema compiled(Value schema) {
    JsonNode tree = JsonValues.node(document(schema));
    try {
      for (var fault : meta(tree).validate(tree)) {
        throw new BuiltinError(SchemaError.ofSchema(fault));
      }
      JsonSchema compiled = FACTORY.getSchema(tree, CONFIG);
      compiled.initializeValidators();
      return compiled;
    } catch (JsonSchemaException | PatternSyntaxException e) {
      throw new BuiltinError(String.valueOf(e.getMessage()));
    }
  }

  private static JsonSchema meta(JsonNode schema) {
    String declared = schema.path("$schema").asText("");
    VersionFlag version =
        declared.contains("draft-04")
            ? VersionFlag.V4
            : declared.contains("draft-06") ? VersionFlag.V6 : VersionFlag.V7;
    return FACTORY.getSchema(com.networknt.schema.SchemaLocation.of(version.getId()), CONFIG);
  }
}
