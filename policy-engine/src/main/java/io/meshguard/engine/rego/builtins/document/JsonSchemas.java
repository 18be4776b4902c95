package io.meshguard.engine.rego.builtins.document;

import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.util.ArrayList;
import java.util.List;

/** Built-in functions on JSON Schema. The library behind them is loaded with the first call. */
public final class JsonSchemas {

  private JsonSchemas() {}

  /** Whether this is a schema, and if not, why. */
  @Builtin(value = "json.verify_schema", total = true)
  public static Value verify(Value schema) {
    try {
      SchemaValidator.check(schema);
      return ArrayValue.of(BooleanValue.TRUE, NullValue.NULL);
    } catch (BuiltinError e) {
      return ArrayValue.of(BooleanValue.FALSE, StringValue.of("jsonschema: " + e.getMessage()));
    }
  }

  /** Whether the document fits, and what is wrong with it. */
  @Builtin("json.match_schema")
  public static Value match(Value document, Value schema) {
    List<Value> errors = new ArrayList<>();
    SchemaValidator.errors(document, schema).forEach(error -> errors.add(error.value()));
    return ArrayValue.of(BooleanValue.of(errors.isEmpty()), ArrayValue.of(errors));
  }
}
